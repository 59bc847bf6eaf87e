export {
  type AugmentationContractSamples,
  type AugmentationUnderTest,
  testAugmentationContract,
} from "./augmentation-contract.js";
export { testBatchMinerContract } from "./batch-miner-contract.js";
export { testControllerContract } from "./controller-contract.js";
export { type DatasetContractOptions, type DatasetUnderTest, testDatasetContract } from "./dataset-contract.js";
export { testDatasetMinerContract } from "./dataset-miner-contract.js";
export type { LossContractNeeds, LossContractPromises } from "./loss-contract-batches.js";
export { testLossContract } from "./loss-contract.js";
export { type MetricContractOptions, testMetricContract } from "./metric-contract.js";
export { checkMinedTuples } from "./mining-checks.js";
export { type ModelUnderTest, testModelContract } from "./model-contract.js";
export { clusteredRows } from "./neighbor-index/clustered-rows.js";
export { annRecall, plainNeighbors } from "./neighbor-index/plain-neighbors.js";
export { type NeighborIndexPromises, testNeighborIndexContract } from "./neighbor-index-contract.js";
export { expectHovers } from "./option-hovers.js";
export { testOptimizerContract } from "./optimizer-contract.js";
export { testSamplerContract } from "./sampler-contract.js";
export { expectNoTensorLeak } from "./tensor-leaks.js";
