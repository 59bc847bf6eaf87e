import { testNeighbourIndexContract } from "@smart-mining/core/testing";
import { autoIndex, exactIndex, fanngIndex, joinIndex } from "../src/index.js";

testNeighbourIndexContract("exact, int16", () => exactIndex({ precision: "int16" }), { exact: true });
testNeighbourIndexContract("exact, float32", () => exactIndex({ precision: "float32" }), { exact: true });
testNeighbourIndexContract("exact, plain JavaScript", () => exactIndex({ kernel: "javascript" }), { exact: true });
testNeighbourIndexContract("exact, two threads", () => exactIndex({ threads: 2 }), { exact: true });
testNeighbourIndexContract("join", () => joinIndex({ exactBelow: 0, clusterSize: 60 }), { recall: 0.9 });
testNeighbourIndexContract("join, two threads", () => joinIndex({ exactBelow: 0, clusterSize: 60, threads: 2 }), {
  recall: 0.9,
});
testNeighbourIndexContract("FANNG", () => fanngIndex(), { recall: 0.98 });
testNeighbourIndexContract("FANNG by traverse-add", () => fanngIndex({ construction: "traverse-add" }), {
  recall: 0.9,
});
testNeighbourIndexContract("auto", () => autoIndex(), { exact: true });
