// Writes data/kanji-6356.tsv from the fonts' character maps: node scripts/make-manifest.mjs (after npm run build).
import { writeFile } from "node:fs/promises";
import { splitClasses } from "@smart-mining/data";
import { openFont } from "../dist/font-files.js";
import { FONTS } from "../dist/fonts.js";

const fonts = await Promise.all(FONTS.map(openFont));
const maps = [];
for (const font of fonts) maps.push(await font.codePoints());

// The classes are the kanji (CJK Unified Ideographs) in the first font's whole file; its slices hold rarer ones as well.
const keys = [...fonts[0].mainCodePoints]
  .filter((point) => point >= 0x4e00 && point <= 0x9fff)
  .sort((a, b) => a - b)
  .map((point) => point.toString(16));
const training = splitClasses(keys);
const lines = keys.map((key, at) => {
  const point = parseInt(key, 16);
  const drawnBy = maps.flatMap((map, font) => (map.has(point) ? [font] : [])).join("");
  return [key, String.fromCodePoint(point), training[at] ? "train" : "test", drawnBy].join("\t");
});
await writeFile(
  new URL("../data/kanji-6356.tsv", import.meta.url),
  `${["key", "character", "split", "fonts"].join("\t")}\n${lines.join("\n")}\n`,
);
