import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataError } from "@smart-mining/core";

/** One class: a character and which fonts draw it. */
export interface KanjiClass {
  /** The code point in hexadecimal, e.g. "4e00"; what the split hashes. */
  readonly key: string;
  readonly character: string;
  readonly split: "train" | "test";
  /** Places in FONTS, ascending. */
  readonly fonts: readonly number[];
}

/** The list of classes and its checksum. */
export interface Manifest {
  readonly classes: readonly KanjiClass[];
  readonly sha256: string;
}

/** Reads the manifest that defines Kanji-6356. */
export async function readManifest(): Promise<Manifest> {
  const text = await readFile(new URL("../data/kanji-6356.tsv", import.meta.url), "utf8");
  const [, ...lines] = text.trimEnd().split("\n");
  const classes = lines.map((line): KanjiClass => {
    const [key, character, split, fonts] = line.split("\t");
    if (split !== "train" && split !== "test")
      throw new DataError(`kanji6356: the manifest's split must be "train" or "test"; class ${key} has "${split}".`);
    return { key, character, split, fonts: Array.from(fonts, Number) };
  });
  return { classes, sha256: createHash("sha256").update(text).digest("hex") };
}
