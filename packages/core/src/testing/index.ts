export * from "./miner-contract.js";
export * from "./neighbour-index-contract.js";
export * from "./tensor-leaks.js";
