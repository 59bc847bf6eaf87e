export * from "./augmentation-contract.js";
export * from "./dataset-contract.js";
export * from "./metric-contract.js";
export * from "./miner-contract.js";
export * from "./neighbor-index-contract.js";
export * from "./tensor-leaks.js";
