export { allOptions, allPairsMiner, allTripletsMiner } from "./batch/all.js";
export { angularMiner, angularOptions } from "./batch/angular.js";
export { batchHardMiner, batchHardOptions } from "./batch/batch-hard.js";
export {
  distanceWeightedMiner,
  distanceWeightedOptions,
  distanceWeights,
  type DistanceWeights,
} from "./batch/distance-weighted.js";
export { batchEasyHardMiner, batchEasyHardOptions } from "./batch/easy-hard.js";
export { easyPositiveMiner, easyPositiveOptions } from "./batch/easy-positive.js";
export { hdcMiner, hdcOptions } from "./batch/hdc.js";
export { multiSimilarityMiner, multiSimilarityOptions } from "./batch/multi-similarity.js";
export { pairMarginMiner, pairMarginOptions } from "./batch/pair-margin.js";
export { semiHardMiner, semiHardOptions } from "./batch/semi-hard.js";
export { tripletMarginMiner, tripletMarginOptions } from "./batch/triplet-margin.js";
export {
  distanceHistogram,
  type PairBins,
  uniformHistogramMiner,
  uniformHistogramOptions,
} from "./batch/uniform-histogram.js";
export * from "./catalog.js";
export { classNeighborLists, type ListLengths } from "./dataset/class-lists.js";
export { smartMiner, type SmartMinerOptions } from "./dataset/smart-miner.js";
export { smartOptions } from "./dataset/smart-options.js";
export { DISTANCE_NAMES, type DistanceName, type Measure } from "./distance.js";
export * from "./packing/class-graph.js";
export * from "./packing/neighbor-packer.js";
export { type PackedEpoch, type Packer, type PackingReport } from "./packing/packing-report.js";
export * from "./packing/triplet-packers.js";
export { randomMiner, randomOptions } from "./random-miner.js";
export { distanceAuc } from "./report/auc.js";
export * from "./report/mining-report.js";
export { crossBatchMemory, crossBatchMemoryOptions } from "./cross-batch-memory.js";
export { hardClassMiner, type HardClassMinerOptions, hardClassOptions } from "./dataset/hard-class.js";
export {
  datasetSemiHardMiner,
  type DatasetSemiHardMinerOptions,
  datasetSemiHardOptions,
} from "./dataset/semi-hard-dataset.js";
export * from "./mine-stored.js";
export { classGraphOfMeans, classMeans, type ClassMeansOptions } from "./packing/class-means.js";
export * from "./refresh/embedding-bank.js";
export * from "./refresh/mine-bank.js";
export * from "./refresh/refresh-policies.js";
