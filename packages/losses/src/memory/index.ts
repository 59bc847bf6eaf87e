export * from "./cross-batch-memory.js";
