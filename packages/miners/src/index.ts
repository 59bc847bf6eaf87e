export {
  allPairsMiner,
  allTripletsMiner,
  type AllPairsMinerOptions,
  type AllTripletsMinerOptions,
} from "./batch/all.js";
export { angularMiner, type AngularMinerOptions } from "./batch/angular.js";
export { batchHardMiner, type BatchHardMinerOptions } from "./batch/batch-hard.js";
export {
  distanceWeightedMiner,
  distanceWeights,
  type DistanceWeightedMinerOptions,
  type DistanceWeights,
} from "./batch/distance-weighted.js";
export { batchEasyHardMiner, type BatchEasyHardMinerOptions } from "./batch/easy-hard.js";
export { easyPositiveMiner, type EasyPositiveMinerOptions } from "./batch/easy-positive.js";
export { hdcMiner, type HdcMinerOptions } from "./batch/hdc.js";
export { multiSimilarityMiner, type MultiSimilarityMinerOptions } from "./batch/multi-similarity.js";
export { pairMarginMiner, type PairMarginMinerOptions } from "./batch/pair-margin.js";
export { semiHardMiner, type SemiHardMinerOptions } from "./batch/semi-hard.js";
export { tripletMarginMiner, type TripletMarginMinerOptions } from "./batch/triplet-margin.js";
export {
  distanceHistogram,
  type PairBins,
  uniformHistogramMiner,
  type UniformHistogramMinerOptions,
} from "./batch/uniform-histogram.js";
export { batchMiners, datasetMiners, type MinerNeeds } from "./catalog.js";
export { crossBatchMemory, type CrossBatchMemoryOptions } from "./cross-batch-memory.js";
export { classNeighborLists, type ListLengths } from "./dataset/class-lists.js";
export { hardClassMiner, type HardClassMinerOptions } from "./dataset/hard-class.js";
export { datasetRandomMiner, type DatasetRandomMinerOptions } from "./dataset/random-dataset.js";
export { datasetSemiHardMiner, type DatasetSemiHardMinerOptions } from "./dataset/semi-hard-dataset.js";
export { smartMiner, type SmartMinerOptions } from "./dataset/smart-miner.js";
export type { SmartGuardOptions } from "./dataset/smart-options.js";
export type { BatchDistance, Measure, MeasureOptions } from "./distance.js";
export {
  mineStored,
  TUPLE_FORMATS,
  type MinerCatalogs,
  type StoredMining,
  type TupleFormat,
  tupleLines,
} from "./mine-stored.js";
export { randomMiner, type RandomMinerOptions } from "./random-miner.js";
export { embeddingBank, type EmbeddingBank } from "./refresh/embedding-bank.js";
export { mineBank } from "./refresh/mine-bank.js";
export {
  everyEpochs,
  type EveryEpochsOptions,
  everySteps,
  type EveryStepsOptions,
  onDrift,
  type OnDriftOptions,
  refreshPolicies,
  type RefreshMoment,
  type RefreshPolicy,
} from "./refresh/refresh-policies.js";
export { miningReport, type MiningReportOptions } from "./report/mining-report.js";
export type { NeighborhoodSamplerOptions } from "./sampling/neighborhood-options.js";
export { neighborhoodSampler } from "./sampling/neighborhood-sampler.js";
export { roundSamplers } from "./sampling/round-samplers.js";
export {
  separateTripletSampler,
  sharedTripletSampler,
  type TripletSamplerOptions,
} from "./sampling/triplet-samplers.js";
