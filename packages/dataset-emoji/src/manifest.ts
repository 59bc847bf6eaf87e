import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataError } from "@smart-mining/core";
import { ICON_SETS } from "./icon-sets.js";

/** One class: an emoji and what each set calls its drawing. */
export interface EmojiClass {
  /** Code points, e.g. "1f600" or "23-20e3"; what the split hashes. */
  readonly key: string;
  readonly name: string;
  readonly split: "train" | "test";
  /** One entry per set in the order of ICON_SETS; undefined where the set does not draw it. */
  readonly icons: readonly (string | undefined)[];
}

/** The list of classes and its checksum. */
export interface Manifest {
  readonly classes: readonly EmojiClass[];
  readonly sha256: string;
}

/** Reads the manifest that defines Emoji-1096. */
export async function readManifest(): Promise<Manifest> {
  const text = await readFile(new URL("../data/emoji-1096.tsv", import.meta.url), "utf8");
  const [header, ...lines] = text.trimEnd().split("\n");
  const columns = header.split("\t").slice(3);
  if (columns.join() !== ICON_SETS.map((set) => set.id).join())
    throw new DataError(`emoji1096: the manifest's columns must be the ten icon sets; got ${columns.join(", ")}.`);
  const classes = lines.map((line): EmojiClass => {
    const [key, name, split, ...icons] = line.split("\t");
    if (split !== "train" && split !== "test")
      throw new DataError(`emoji1096: the manifest's split must be "train" or "test"; class ${key} has "${split}".`);
    return { key, name, split, icons: columns.map((_, at) => icons[at] || undefined) };
  });
  return { classes, sha256: createHash("sha256").update(text).digest("hex") };
}
