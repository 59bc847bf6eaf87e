import { testMinerContract } from "@smart-mining/core/testing";
import { exactIndex } from "@smart-mining/neighbors";
import { miners, smartMiner } from "../src/index.js";
import { plainIndex } from "./plain-index.js";

for (const name of miners.names) testMinerContract(name, () => miners.create(name, {}, {}));

for (const positives of ["hard", "semi-hard", "easy", "all"])
  for (const negatives of ["hard", "semi-hard", "easy", "all"]) {
    const semiHard = [positives, negatives].filter((strategy) => strategy === "semi-hard").length;
    if (semiHard === 2 || (semiHard === 1 && [positives, negatives].includes("all"))) continue;
    testMinerContract(`batch-easy-hard, ${positives} positives and ${negatives} negatives`, () =>
      miners.create("batch-easy-hard", { positives, negatives }, {}),
    );
  }
for (const type of ["hard", "semi-hard", "easy"])
  testMinerContract(`triplet-margin, ${type}`, () => miners.create("triplet-margin", { type, margin: 0.4 }, {}));
for (const negatives of ["hard", "easy", "all"])
  testMinerContract(`easy-positive, ${negatives}`, () => miners.create("easy-positive", { negatives }, {}));
for (const distance of ["squared-euclidean", "cosine", "manhattan", "dot"])
  testMinerContract(`batch-hard by ${distance}`, () => miners.create("batch-hard", { distance }, {}));
for (const options of [{ whenNone: "farthest" }, { select: "random", bandWidth: 0.5 }])
  testMinerContract(`semi-hard, ${JSON.stringify(options)}`, () => miners.create("semi-hard", options, {}));
for (const miner of ["batch-hard", "semi-hard", "random"])
  testMinerContract(`cross-batch memory of ${miner}`, () => miners.create("cross-batch-memory", { miner }, {}));
testMinerContract("random over the whole set", () => miners.create("random", { scope: "dataset", perAnchor: 3 }, {}));
testMinerContract("semi-hard over the whole set, drawn", () =>
  miners.create("semi-hard-dataset", { select: "random", positivesPerAnchor: 3 }, {}),
);
testMinerContract("hard-class, nearest image", () => miners.create("hard-class", { image: "nearest", classes: 2 }, {}));
testMinerContract("smart over a class-aware index", () => smartMiner({ index: exactIndex(), bandWidth: 0.1 }));
testMinerContract("smart over any index", () => smartMiner({ index: plainIndex(), candidates: 2 }));
testMinerContract("smart with several tuples an anchor", () =>
  smartMiner({ positivesPerAnchor: 2, negativesPerPositive: 2, negativePool: 4, randomShare: 0.3, guard: {} }),
);
