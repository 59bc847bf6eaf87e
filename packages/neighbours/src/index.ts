export * from "./catalogue.js";
export * from "./exact/exact-index.js";
export * from "./exact/options.js";
