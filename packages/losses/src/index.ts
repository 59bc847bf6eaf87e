export * from "./active-fraction.js";
export * from "./catalogue.js";
export * from "./distances/index.js";
export * from "./kernel.js";
export * from "./loss.js";
export * from "./losses/index.js";
export * from "./reducers/index.js";
export * from "./regularizers/index.js";
