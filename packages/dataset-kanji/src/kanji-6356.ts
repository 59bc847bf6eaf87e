import { component, parseOptions, throwIfAborted } from "@smart-mining/core";
import {
  cachedPixels,
  cacheFolderFor,
  type Dataset,
  type ImageSet,
  imageSet,
  type LoadContext,
  separateContext,
  splitByClass,
} from "@smart-mining/data";
import { z } from "zod";
import { FONTS, licenses } from "./fonts.js";
import { KNOWN_HASHES } from "./known-hashes.js";
import { readManifest } from "./manifest.js";
import { drawingsOf, rendererVersions, renderDrawings, type Variant } from "./render.js";

/** Raised when rendering changes, so that old caches are made anew. */
const RENDERER_VERSION = 1;

const SIDE = 32;

/** Schema of the own options of `kanji6356`. */
export const kanji6356Options = z.strictObject({
  variant: z
    .enum(["A", "B"])
    .default("A")
    .describe(
      "A: ten fonts; B: the six Japanese fonts, reduced to 14 × 14 and enlarged again (errors are near misses)",
    ),
  cacheFolder: z.string().min(1).optional().describe("where the rendered pictures are kept"),
});

/** Options of `kanji6356` and what every loader takes. */
export interface Kanji6356Options extends LoadContext {
  /** A: ten fonts; B: the six Japanese fonts, reduced to 14 × 14 and enlarged again (errors are near misses) @default "A" */
  readonly variant?: Variant;
  /** where the rendered pictures are kept */
  readonly cacheFolder?: string;
}

/**
 * Kanji-6356: 6,356 characters in six to ten fonts; class = character, sample = font, training and test classes disjoint
 * (3,178 each). Variant A: 51,460 images, 6 or 10 a class. Variant B: 38,136 images, 6 a class.
 *
 * Rendered from the font packages on first use (under a minute), then read from the cache and checked by checksum; a damaged
 * cache is rendered anew. Two processes that start together render once.
 *
 * @returns images [N, 32, 32, 1], black on white; labels are places in the manifest, sources are places in FONTS
 * @throws {OptionError} for an unknown option or value
 * @throws {MissingPeerError} if a font package is not installed
 * @throws {AbortedError} when the signal fires
 *
 * Warnings: "cache-damaged", "cache-unwritable", "dataset-hash" (the pixels differ from those known: results may differ
 * a little from published ones).
 */
export async function kanji6356(given: Kanji6356Options = {}): Promise<Dataset<ImageSet>> {
  const { context, options } = separateContext(given);
  const { variant, cacheFolder } = parseOptions("kanji6356", kanji6356Options, options);
  throwIfAborted("kanji6356", context.signal);
  const manifest = await readManifest();
  const { classes } = manifest;
  const drawings = drawingsOf(manifest, variant);
  const pixels = await cachedPixels({
    ...context,
    caller: "kanji6356",
    folder: cacheFolderFor(cacheFolder, context),
    file: `kanji-6356-${variant}.bin`,
    key: JSON.stringify([RENDERER_VERSION, variant, manifest.sha256, rendererVersions(variant)]),
    bytes: drawings.length * SIDE * SIDE,
    knownHash: KNOWN_HASHES[variant],
    render: () => renderDrawings(drawings, variant, context),
  });
  const all = imageSet(
    pixels,
    { height: SIDE, width: SIDE, channels: 1 },
    Int32Array.from(drawings, ({ label }) => label),
    Int32Array.from(drawings, ({ source }) => source),
  );
  return {
    name: `kanji-6356/${variant}`,
    description: variant === "A" ? "6,356 kanji in six to ten fonts" : "6,356 kanji in six fonts, without fine detail",
    classNames: classes.map(({ character }) => character),
    classKeys: classes.map(({ key }) => key),
    sourceNames: FONTS.map(({ set }) => set),
    ...splitByClass(all, (label) => classes[label].split === "train"),
    attribution: variant === "A" ? licenses : licenses.filter((_, at) => FONTS[at].subset === "japanese"),
  };
}

/** Kanji-6356 as an entry of the dataset catalog. */
export const kanji6356Component = component({
  description: "6,356 kanji in six to ten fonts; rendered on first use (Kanji-6356)",
  options: kanji6356Options,
  paths: ["cacheFolder"],
  create: (options, context: LoadContext) => kanji6356({ ...options, ...context }),
});
