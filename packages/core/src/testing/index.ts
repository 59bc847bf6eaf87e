export { testAugmentationContract } from "./augmentation-contract.js";
export { testControllerContract } from "./controller-contract.js";
export { testDatasetContract } from "./dataset-contract.js";
export * from "./loss-contract.js";
export { testMetricContract } from "./metric-contract.js";
export * from "./miner-contract.js";
export * from "./neighbor-index-contract.js";
export { expectHovers } from "./option-hovers.js";
export * from "./tensor-leaks.js";
