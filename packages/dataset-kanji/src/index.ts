export { FONTS, type KanjiFont, licenses } from "./fonts.js";
export { kanji6356, kanji6356Component, kanji6356Options, type Kanji6356Options } from "./kanji-6356.js";
export { KNOWN_HASHES } from "./known-hashes.js";
export { type KanjiClass, type Manifest, readManifest } from "./manifest.js";
export type { Variant } from "./render.js";
