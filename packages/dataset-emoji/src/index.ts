export { emoji1096, emoji1096Component, emoji1096Options, type Emoji1096Options } from "./emoji-1096.js";
export { ICON_SETS, type IconSet, licenses } from "./icon-sets.js";
export { KNOWN_HASHES } from "./known-hashes.js";
export { type EmojiClass, type Manifest, readManifest } from "./manifest.js";
