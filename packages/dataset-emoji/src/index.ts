export * from "./emoji-1096.js";
export * from "./icon-sets.js";
export * from "./known-hashes.js";
export * from "./manifest.js";
