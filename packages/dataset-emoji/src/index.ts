export * from "./cache-folder.js";
export { KNOWN_HASHES } from "./cached-pixels.js";
export * from "./emoji-1096.js";
export * from "./icon-sets.js";
export * from "./manifest.js";
