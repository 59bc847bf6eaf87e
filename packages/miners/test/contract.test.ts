import { testBatchMinerContract, testDatasetMinerContract, testSamplerContract } from "@smart-mining/core/testing";
import { exactIndex } from "@smart-mining/neighbors";
import { batchMiners, datasetMiners, roundSamplers, smartMiner } from "../src/index.js";
import { plainIndex } from "./plain-index.js";

for (const name of batchMiners.names) testBatchMinerContract(name, () => batchMiners.create(name, {}, {}));

for (const positives of ["hard", "semi-hard", "easy", "all"])
  for (const negatives of ["hard", "semi-hard", "easy", "all"]) {
    const semiHard = [positives, negatives].filter((strategy) => strategy === "semi-hard").length;
    if (semiHard === 2 || (semiHard === 1 && [positives, negatives].includes("all"))) continue;
    testBatchMinerContract(`batch-easy-hard, ${positives} positives and ${negatives} negatives`, () =>
      batchMiners.create("batch-easy-hard", { positives, negatives }, {}),
    );
  }
for (const type of ["hard", "semi-hard", "easy"])
  testBatchMinerContract(`triplet-margin, ${type}`, () =>
    batchMiners.create("triplet-margin", { type, margin: 0.4 }, {}),
  );
for (const negatives of ["hard", "easy", "all"])
  testBatchMinerContract(`easy-positive, ${negatives}`, () => batchMiners.create("easy-positive", { negatives }, {}));
for (const distance of ["squared-euclidean", "cosine", "manhattan", "dot"])
  testBatchMinerContract(`batch-hard by ${distance}`, () => batchMiners.create("batch-hard", { distance }, {}));
for (const options of [{ whenNone: "farthest" }, { select: "random", bandWidth: 0.5 }])
  testBatchMinerContract(`semi-hard, ${JSON.stringify(options)}`, () => batchMiners.create("semi-hard", options, {}));
for (const miner of ["batch-hard", "semi-hard", "random"])
  testBatchMinerContract(`cross-batch memory of ${miner}`, () =>
    batchMiners.create("cross-batch-memory", { miner }, {}),
  );
for (const name of datasetMiners.names)
  testDatasetMinerContract(`${name}, a dataset miner`, () => datasetMiners.create(name, {}, {}));
testDatasetMinerContract("random over the whole set", () => datasetMiners.create("random", { perAnchor: 3 }, {}));
testDatasetMinerContract("semi-hard over the whole set, drawn", () =>
  datasetMiners.create("semi-hard-dataset", { select: "random", positivesPerAnchor: 3 }, {}),
);
testDatasetMinerContract("hard-class, nearest image", () =>
  datasetMiners.create("hard-class", { image: "nearest", classes: 2 }, {}),
);
testDatasetMinerContract("smart over a class-aware index", () => smartMiner({ index: exactIndex(), bandWidth: 0.1 }));
testDatasetMinerContract("smart over any index", () => smartMiner({ index: plainIndex(), candidates: 2 }));
testDatasetMinerContract("smart with several tuples an anchor", () =>
  smartMiner({ positivesPerAnchor: 2, negativesPerPositive: 2, negativePool: 4, randomShare: 0.3, guard: {} }),
);

const small = { classesPerBatch: 6, samplesPerClass: 2, groupSize: 3 };
for (const options of [
  {},
  { votes: "triplets" },
  { balanced: false, images: "nearest", choice: "top" },
  { minedShare: 0.5, samplesPerClass: 4 },
])
  testSamplerContract(`neighborhoods, ${JSON.stringify(options)}`, () =>
    roundSamplers.create("neighborhoods", { ...small, ...options }, undefined),
  );
for (const name of ["separate-triplets", "shared-triplets"])
  testSamplerContract(name, () => roundSamplers.create(name, { batchSize: 24 }, undefined));
