import { testMinerContract } from "@smart-mining/core/testing";
import { exactIndex } from "@smart-mining/neighbours";
import { batchHardMiner, randomMiner, semiHardMiner, smartMiner } from "../src/index.js";
import { plainIndex } from "./plain-index.js";

testMinerContract("random", () => randomMiner());
testMinerContract("random over the whole set", () => randomMiner({ scope: "dataset", perAnchor: 3 }));
testMinerContract("semi-hard", () => semiHardMiner({ whenNone: "farthest" }));
testMinerContract("semi-hard, drawn from the band", () => semiHardMiner({ select: "random", bandWidth: 0.5 }));
testMinerContract("batch-hard", () => batchHardMiner());
testMinerContract("smart over a class-aware index", () => smartMiner({ index: exactIndex() }));
testMinerContract("smart over any index", () => smartMiner({ index: plainIndex(), candidates: 2 }));
testMinerContract("smart with several tuples an anchor", () =>
  smartMiner({ positivesPerAnchor: 2, negativesPerPositive: 2, negativePool: 4, randomShare: 0.3, guard: {} }),
);
