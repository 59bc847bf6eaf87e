export * from "./class-split.js";
export * from "./dataset.js";
