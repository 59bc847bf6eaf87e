export { testBatchMinerContract } from "./batch-miner-contract.js";
export { testDatasetMinerContract } from "./dataset-miner-contract.js";
export { checkMinedTuples, miningContractSets } from "./mining-checks.js";
export * from "./neighbor-index-contract.js";
export { testSamplerContract } from "./sampler-contract.js";
export { expectNoTensorLeak } from "./tensor-leaks.js";
