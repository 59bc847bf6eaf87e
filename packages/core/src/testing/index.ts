export * from "./miner-contract.js";
export * from "./model-contract.js";
export * from "./neighbor-index-contract.js";
export * from "./optimizer-contract.js";
export * from "./tensor-leaks.js";
