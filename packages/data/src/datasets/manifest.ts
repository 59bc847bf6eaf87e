import { basename, dirname, extname, resolve } from "node:path";
import { DataError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { ClassOrder } from "../class-split.js";
import type { Dataset } from "../dataset.js";
import { type DecodeOptions, decodeOptions } from "../decode/decode-images.js";
import { readBytes } from "../features/embeddings.js";
import { parseJsonLines } from "../features/json-lines.js";
import { type LoadContext, resolvedPath, separateContext } from "../load-context.js";
import type { ImageSet } from "../samples/image-set.js";
import { parseCsv } from "./csv.js";
import { datasetFromFiles, type ImageFile } from "./from-files.js";

/** Schema of the own options of `manifestDataset`. */
export const manifestOptions = decodeOptions.extend({
  path: z.string().min(1).describe("a .csv, .jsonl or .ndjson file; image paths are relative to its folder"),
  split: z.enum(["hash", "sorted"]).default("hash").describe("how classes are divided when there is no split column"),
});

/** Options of `manifestDataset` and what every loader takes. */
export interface ManifestOptions extends DecodeOptions, LoadContext {
  /** a .csv, .jsonl or .ndjson file; image paths are relative to its folder */
  readonly path: string;
  /** how classes are divided when there is no split column @default "hash" */
  readonly split?: ClassOrder;
}

/**
 * A dataset from a list of files: CSV with a header line, or JSON lines, with the columns `path` and `label` and,
 * optionally, `split` ("train" or "test", for all lines or none), `source` and `group` (images of one group, views of one thing, are
 * never each other's match).
 *
 * @throws {OptionError} for a bad option
 * @throws {DataError} if the list or an image is missing or damaged; names file and line
 */
export async function manifestDataset(given: ManifestOptions): Promise<Dataset<ImageSet>> {
  const { context, options } = separateContext(given);
  const { path: written, split, ...decoding } = parseOptions("manifestDataset", manifestOptions, options);
  const path = resolvedPath(written, context);
  const name = `manifestDataset: "${path}"`;
  const text = (await readBytes("manifestDataset", path)).toString("utf8");
  const files = recordsOf(name, path, text).map(({ line, record }) => fileOf(name, line, record, path));
  const parted = files.filter((file) => file.part !== undefined).length;
  if (parted !== 0 && parted !== files.length)
    throw new DataError(`${name}: all lines must have a split or none; ${parted} of ${files.length} have one.`);
  return datasetFromFiles(
    name,
    files,
    { ...decoding, name: basename(path, extname(path)), description: `images listed in ${path}`, split },
    context,
  );
}

function recordsOf(name: string, path: string, text: string): { line: number; record: Record<string, unknown> }[] {
  switch (extname(path).toLowerCase()) {
    case ".csv":
      return parseCsv(name, text);
    case ".jsonl":
    case ".ndjson":
      return parseJsonLines(name, text).map(({ line, value }) => {
        if (typeof value !== "object" || value === null || Array.isArray(value))
          throw new DataError(`${name}: line ${line} must be an object.`);
        return { line, record: value as Record<string, unknown> };
      });
    default:
      throw new DataError(`${name}: the file's ending must be .csv, .jsonl or .ndjson; got "${extname(path)}".`);
  }
}

function fileOf(name: string, line: number, record: Record<string, unknown>, manifest: string): ImageFile {
  const text = (column: string): string | undefined => {
    const value = record[column];
    return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined;
  };
  const [path, label, part] = [text("path"), text("label"), text("split")];
  if (path === undefined || label === undefined)
    throw new DataError(`${name}: line ${line} must have "path" and "label".`);
  if (part !== undefined && part !== "train" && part !== "test")
    throw new DataError(`${name}: line ${line}: "split" must be "train" or "test"; got "${part}".`);
  return {
    path: resolve(dirname(manifest), path),
    label,
    source: text("source") ?? basename(manifest),
    group: text("group"),
    part,
  };
}
