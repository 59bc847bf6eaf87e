export * from "./miner-contract.js";
export * from "./tensor-leaks.js";
