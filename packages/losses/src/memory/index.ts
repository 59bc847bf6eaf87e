export * from "./cross-batch-memory.js";
export * from "./embedding-queue.js";
