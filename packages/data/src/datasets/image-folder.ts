import { readdir } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { DataError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { Dataset, LoadContext } from "../dataset.js";
import { decodeOptions } from "../decode/decode-images.js";
import { datasetFromFiles, type ImageFile } from "./from-files.js";

const ENDINGS = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".svg"]);

/** Options of `imageFolder`. */
export const imageFolderOptions = decodeOptions.extend({
  path: z.string().min(1).describe("folder with one folder per class, or with train and test folders that have them"),
  split: z
    .enum(["hash", "sorted"])
    .optional()
    .describe("how classes are divided; if absent, the train and test folders, else by hash"),
});

/** Options of `imageFolder` and what every loader takes. */
export type ImageFolderOptions = z.input<typeof imageFolderOptions> & LoadContext;

/**
 * A dataset from folders: `PATH/CLASS/*.jpg`, classes divided by hash, or `PATH/train/CLASS/*` and `PATH/test/CLASS/*`.
 * All images are decoded into memory: size × size × channels bytes each.
 *
 * @throws {OptionError} for a bad option
 * @throws {DataError} if the folder is missing, has fewer than two classes, or holds a damaged image
 */
export async function imageFolder(options: ImageFolderOptions): Promise<Dataset> {
  const { signal, onProgress, onWarning, ...rest } = options;
  const { path, split, ...decoding } = parseOptions("imageFolder", imageFolderOptions, rest);
  const root = resolve(path);
  const top = await foldersIn(root);
  const parted = split === undefined && top.includes("train") && top.includes("test");
  const files = parted
    ? (await Promise.all((["train", "test"] as const).map((part) => filesOf(join(root, part), root, part)))).flat()
    : await filesOf(root, root);
  return datasetFromFiles(
    "imageFolder",
    files,
    { ...decoding, name: basename(root), description: `images of ${root}`, split: split ?? "hash" },
    { signal, onProgress, onWarning },
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
