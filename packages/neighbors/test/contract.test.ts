import { testNeighborIndexContract } from "@smart-mining/core/testing";
import { autoIndex, exactIndex, fanngIndex, joinIndex } from "../src/index.js";

testNeighborIndexContract("exact, int16", () => exactIndex({ precision: "int16" }), { exact: true });
testNeighborIndexContract("exact, float32", () => exactIndex({ precision: "float32" }), { exact: true });
testNeighborIndexContract("exact, two threads", () => exactIndex({ threads: 2 }), { exact: true });
testNeighborIndexContract("join", () => joinIndex({ exactBelow: 0, clusterSize: 60 }), { recall: 0.9 });
testNeighborIndexContract("join, two threads", () => joinIndex({ exactBelow: 0, clusterSize: 60, threads: 2 }), {
  recall: 0.9,
});
testNeighborIndexContract("FANNG", () => fanngIndex(), { recall: 0.98 });
testNeighborIndexContract("FANNG by traverse-add", () => fanngIndex({ construction: "traverse-add" }), {
  recall: 0.9,
});
testNeighborIndexContract("auto", () => autoIndex(), { exact: true });
