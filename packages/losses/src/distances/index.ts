export * from "./distance.js";
export * from "./dot.js";
export * from "./lp.js";
export * from "./matrix.js";
export * from "./pairs.js";
export * from "./schema.js";
export * from "./snr.js";
