import {
  catalog,
  component,
  type BatchMiner,
  type Catalog,
  type DatasetMiner,
  type NeighborIndex,
} from "@smart-mining/core";
import { z } from "zod";
import { allOptions, allPairsMiner, allTripletsMiner } from "./batch/all.js";
import { angularMiner, angularOptions } from "./batch/angular.js";
import { batchHardMiner, batchHardOptions } from "./batch/batch-hard.js";
import { distanceWeightedMiner, distanceWeightedOptions } from "./batch/distance-weighted.js";
import { batchEasyHardMiner, batchEasyHardOptions } from "./batch/easy-hard.js";
import { easyPositiveMiner, easyPositiveOptions } from "./batch/easy-positive.js";
import { hdcMiner, hdcOptions } from "./batch/hdc.js";
import { multiSimilarityMiner, multiSimilarityOptions } from "./batch/multi-similarity.js";
import { pairMarginMiner, pairMarginOptions } from "./batch/pair-margin.js";
import { semiHardMiner, semiHardOptions } from "./batch/semi-hard.js";
import { tripletMarginMiner, tripletMarginOptions } from "./batch/triplet-margin.js";
import { uniformHistogramMiner, uniformHistogramOptions } from "./batch/uniform-histogram.js";
import { crossBatchMemory, crossBatchMemoryOptions } from "./cross-batch-memory.js";
import { hardClassMiner, hardClassOptions } from "./dataset/hard-class.js";
import { datasetRandomMiner } from "./dataset/random-dataset.js";
import { datasetSemiHardNamed, datasetSemiHardOptions } from "./dataset/semi-hard-dataset.js";
import { smartMinerNamed } from "./dataset/smart-miner.js";
import { smartOptions } from "./dataset/smart-options.js";
import { randomMiner, randomOptions } from "./random-miner.js";

/** What miners are handed by the composition root. */
export interface MinerNeeds {
  /** The index of dataset miners; each then makes its own when absent. */
  readonly index?: NeighborIndex;
  /** Where a miner that is made from another looks it up: the run's catalog, with what plugins added. */
  readonly catalog?: Catalog<BatchMiner, MinerNeeds>;
}

const remembered = crossBatchMemoryOptions.extend({
  miner: z.string().default("multi-similarity").describe("name of the batch miner that chooses"),
  options: z.record(z.string(), z.unknown()).default({}).describe("options of that miner"),
});

/** Miners that choose inside a batch, by name. */
export const batchMiners: Catalog<BatchMiner, MinerNeeds> = catalog<BatchMiner, MinerNeeds>("batch miner", {
  random: component({
    description: "a random positive and a random negative for each anchor",
    options: randomOptions,
    create: (options) => randomMiner(options),
  }),
  "all-triplets": component({
    description: "every triplet of the batch",
    options: allOptions,
    create: (options) => allTripletsMiner(options),
  }),
  "all-pairs": component({
    description: "every pair of the batch",
    options: allOptions,
    create: (options) => allPairsMiner(options),
  }),
  "semi-hard": component({
    description: "for every pair of the batch a negative farther than the positive",
    options: semiHardOptions,
    create: (options) => semiHardMiner(options),
  }),
  "batch-hard": component({
    description: "the farthest positive and the nearest negative of the batch",
    options: batchHardOptions,
    create: (options) => batchHardMiner(options),
  }),
  "batch-easy-hard": component({
    description: "an easy, hard or semi-hard positive and negative of each anchor, in all combinations",
    options: batchEasyHardOptions,
    create: (options) => batchEasyHardMiner(options),
  }),
  "easy-positive": component({
    description: "the nearest positive with a semi-hard, hard or easy negative of the batch",
    options: easyPositiveOptions,
    create: (options) => easyPositiveMiner(options),
  }),
  "triplet-margin": component({
    description: "all, hard, semi-hard or easy triplets of the batch by a margin",
    options: tripletMarginOptions,
    create: (options) => tripletMarginMiner(options),
  }),
  "distance-weighted": component({
    description: "negatives drawn so that all distances are seen alike",
    options: distanceWeightedOptions,
    create: (options) => distanceWeightedMiner(options),
  }),
  "multi-similarity": component({
    description: "pairs that are informative next to the anchor's hardest pair of the other side",
    options: multiSimilarityOptions,
    create: (options) => multiSimilarityMiner(options),
  }),
  "pair-margin": component({
    description: "positive pairs beyond one distance and negative pairs within another",
    options: pairMarginOptions,
    create: (options) => pairMarginMiner(options),
  }),
  angular: component({
    description: "triplets whose angle at the negative is large",
    options: angularOptions,
    create: (options) => angularMiner(options),
  }),
  "uniform-histogram": component({
    description: "pairs drawn evenly from all distances",
    options: uniformHistogramOptions,
    create: (options) => uniformHistogramMiner(options),
  }),
  hdc: component({
    description: "a share of the hardest positive and negative pairs of the batch",
    options: hdcOptions,
    create: (options) => hdcMiner(options),
  }),
  "cross-batch-memory": component({
    description: "a batch miner that also chooses from the embeddings of earlier batches",
    options: remembered,
    create: ({ miner, options, ...memory }, needs: MinerNeeds) =>
      crossBatchMemory((needs.catalog ?? batchMiners).create(miner, options, needs), memory),
  }),
});

/** Miners that look at the whole training set, by name. */
export const datasetMiners: Catalog<DatasetMiner, MinerNeeds> = catalog<DatasetMiner, MinerNeeds>("dataset miner", {
  smart: component({
    description: "near positives and the nearest negatives farther than them, over the whole training set",
    options: smartOptions,
    create: (options, { index }: MinerNeeds) => smartMinerNamed("smartMiner", index, options),
  }),
  "semi-hard-dataset": component({
    description: "random positives, each with a negative farther than it, over the whole training set",
    options: datasetSemiHardOptions,
    create: (options, { index }: MinerNeeds) => datasetSemiHardNamed(index, options),
  }),
  "hard-class": component({
    description: "negatives from the classes whose means lie nearest, over the whole training set",
    options: hardClassOptions,
    create: (options, { index }: MinerNeeds) => hardClassMiner({ ...options, index }),
  }),
  random: component({
    description: "a random positive and a random negative for each anchor of the whole training set",
    options: randomOptions,
    create: (options) => datasetRandomMiner(options),
  }),
});
