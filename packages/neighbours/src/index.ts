export * from "./catalogue.js";
export * from "./exact/exact-index.js";
export * from "./exact/options.js";
export * from "./join/join-index.js";
export * from "./join/options.js";
export * from "./fanng/fanng-index.js";
export * from "./fanng/options.js";
export type { GraphStructure } from "./fanng/structure.js";
