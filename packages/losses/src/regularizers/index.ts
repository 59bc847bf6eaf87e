export * from "./center-invariant.js";
export * from "./lp.js";
export * from "./regular-face.js";
export * from "./regularizer.js";
export * from "./schema.js";
export * from "./sparse-centers.js";
export * from "./zero-mean.js";
