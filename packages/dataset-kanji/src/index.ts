export * from "./fonts.js";
export * from "./kanji-6356.js";
export * from "./known-hashes.js";
export * from "./manifest.js";
export type { Variant } from "./render.js";
