import { component, parseOptions, throwIfAborted } from "@smart-mining/core";
import {
  cacheFolderFor,
  type ClassOrder,
  type Dataset,
  type ImageSet,
  imageSet,
  type LoadContext,
  separateContext,
  splitByClass,
  splitClasses,
} from "@smart-mining/data";
import { z } from "zod";
import { cachedDrawings } from "./cached-drawings.js";
import { ICON_SETS, licenses } from "./icon-sets.js";
import { readManifest } from "./manifest.js";
import { drawingsOf } from "./render.js";

/** Schema of the own options of `emoji1096`. */
export const emoji1096Options = z.strictObject({
  size: z
    .union([z.literal(32), z.literal(48)])
    .default(32)
    .describe("pixels a side"),
  split: z
    .enum(["hash", "sorted"])
    .default("hash")
    .describe("how classes are divided: by SHA-256 of the code points, or by code point (harder)"),
  cacheFolder: z.string().min(1).optional().describe("where the rendered pictures are kept"),
});

/** Options of `emoji1096` and what every loader takes. */
export interface Emoji1096Options extends LoadContext {
  /** pixels a side @default 32 */
  readonly size?: 32 | 48;
  /** how classes are divided: by SHA-256 of the code points, or by code point (harder) @default "hash" */
  readonly split?: ClassOrder;
  /** where the rendered pictures are kept */
  readonly cacheFolder?: string;
}

/**
 * Emoji-1096: 1,096 emoji, each drawn by six to ten vendors, 10,557 images; class = emoji, training and test classes
 * disjoint (548 classes each).
 *
 * Rendered from the icon packages on first use (about 12 s), then read from the cache and checked by checksum; a
 * damaged cache is rendered anew. Two processes that start together render once.
 *
 * @returns images [N, size, size, 3]; labels are places in the manifest, sources are places in ICON_SETS
 * @throws {OptionError} for an unknown option or value
 * @throws {AbortedError} when the signal fires
 *
 * Warnings: "cache-damaged", "cache-unwritable", "dataset-hash" (the pixels differ from those known: results may differ
 * a little from published ones).
 */
export async function emoji1096(given: Emoji1096Options = {}): Promise<Dataset<ImageSet>> {
  const { context, options } = separateContext(given);
  const { size, split, cacheFolder } = parseOptions("emoji1096", emoji1096Options, options);
  throwIfAborted("emoji1096", context.signal);
  const manifest = await readManifest();
  const drawings = drawingsOf(manifest);
  const pixels = await cachedDrawings(manifest, drawings, size, cacheFolderFor(cacheFolder, context), context);
  const { classes } = manifest;
  const training =
    split === "hash"
      ? classes.map((emoji) => emoji.split === "train")
      : splitClasses(
          classes.map((emoji) => sortKey(emoji.key)),
          "sorted",
        );
  const all = imageSet(
    pixels,
    { height: size, width: size, channels: 3 },
    Int32Array.from(drawings, (drawing) => drawing.label),
    Int32Array.from(drawings, (drawing) => drawing.source),
  );
  return {
    name: split === "hash" ? "emoji-1096" : "emoji-1096/sorted",
    description: "1,096 emoji, each drawn by six to ten vendors",
    classNames: classes.map((emoji) => emoji.name),
    classKeys: classes.map((emoji) => emoji.key),
    sourceNames: ICON_SETS.map((set) => set.set),
    ...splitByClass(all, (label) => training[label]),
    attribution: licenses,
  };
}

/** Emoji-1096 as an entry of the dataset catalog. */
export const emoji1096Component = component({
  description: "1,096 emoji, each drawn by six to ten vendors; rendered on first use (Emoji-1096)",
  options: emoji1096Options,
  paths: ["cacheFolder"],
  create: (options, context: LoadContext) => emoji1096({ ...options, ...context }),
});

/** Code points as numbers of equal width, so that they sort as numbers do. */
function sortKey(key: string): string {
  return key
    .split("-")
    .map((point) => point.padStart(6, "0"))
    .join("-");
}
