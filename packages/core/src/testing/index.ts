export * from "./loss-contract.js";
export * from "./miner-contract.js";
export * from "./neighbor-index-contract.js";
export * from "./tensor-leaks.js";
