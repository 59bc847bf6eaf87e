export * from "./combined.js";
export * from "./global.js";
export * from "./ratio-triplet.js";
export * from "./triplet-margin.js";
