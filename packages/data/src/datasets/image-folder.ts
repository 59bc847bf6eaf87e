import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { DataError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { ClassOrder } from "../class-split.js";
import type { Dataset } from "../dataset.js";
import { type DecodeOptions, decodeOptions } from "../decode/decode-images.js";
import { type LoadContext, resolvedPath, separateContext } from "../load-context.js";
import type { ImageSet } from "../samples/image-set.js";
import { datasetFromFiles, type ImageFile } from "./from-files.js";

const ENDINGS = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".svg"]);

/** Schema of the own options of `imageFolder`. */
export const imageFolderOptions = decodeOptions.extend({
  path: z.string().min(1).describe("folder with one folder per class, or with train and test folders that have them"),
  split: z
    .enum(["hash", "sorted"])
    .optional()
    .describe("how classes are divided; if absent, the train and test folders, else by hash"),
});

/** Options of `imageFolder` and what every loader takes. */
export interface ImageFolderOptions extends DecodeOptions, LoadContext {
  /** folder with one folder per class, or with train and test folders that have them */
  readonly path: string;
  /** how classes are divided; if absent, the train and test folders, else by hash */
  readonly split?: ClassOrder;
}

/**
 * A dataset from folders: `PATH/CLASS/*.jpg`, classes divided by hash, or `PATH/train/CLASS/*` and `PATH/test/CLASS/*`.
 * All images are decoded into memory: size × size × channels bytes each.
 *
 * @throws {OptionError} for a bad option
 * @throws {DataError} if the folder is missing, has fewer than two classes, or holds a damaged image
 */
export async function imageFolder(given: ImageFolderOptions): Promise<Dataset<ImageSet>> {
  const { context, options } = separateContext(given);
  const { path, split, ...decoding } = parseOptions("imageFolder", imageFolderOptions, options);
  const root = resolvedPath(path, context);
  const top = await foldersIn(root);
  const parted = split === undefined && top.includes("train") && top.includes("test");
  const files = parted
    ? (await Promise.all((["train", "test"] as const).map((part) => filesOf(join(root, part), root, part)))).flat()
    : await filesOf(root, root);
  return datasetFromFiles(
    "imageFolder",
    files,
    { ...decoding, name: basename(root), description: `images of ${root}`, split: split ?? "hash" },
    context,
  );
}

async function filesOf(folder: string, root: string, part?: "train" | "test"): Promise<ImageFile[]> {
  const classes = await foldersIn(folder);
  const lists = await Promise.all(
    classes.sort().map(async (label) => {
      const names = await readdir(join(folder, label));
      return names
        .filter((name) => ENDINGS.has(extname(name).toLowerCase()))
        .sort()
        .map((name): ImageFile => ({ path: join(folder, label, name), label, source: basename(root), part }));
    }),
  );
  return lists.flat();
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name);
  } catch (cause) {
    throw new DataError(`imageFolder: "${folder}" could not be read as a folder.`, { cause });
  }
}
