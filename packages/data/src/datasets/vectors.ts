import { basename, extname } from "node:path";
import { DataError, hasClass, NO_CLASS, NO_GROUP, parseOptions, throwIfAborted } from "@smart-mining/core";
import { z } from "zod";
import { type ClassOrder, splitByClass, splitClasses } from "../class-split.js";
import type { Dataset } from "../dataset.js";
import { readEmbeddings } from "../features/embeddings.js";
import { type Labels, readLabels } from "../features/labels.js";
import { type LoadContext, resolvedPath, separateContext } from "../load-context.js";
import { type VectorSet, vectorSet } from "../samples/vector-set.js";

/** Schema of the own options of `vectorDataset`. */
export const vectorDatasetOptions = z.strictObject({
  embeddings: z.string().min(1).describe("file with one vector a row: .npy, .fvecs, .jsonl or .ndjson"),
  labels: z
    .string()
    .min(1)
    .describe("file with the class of each row, a number or a name, -1 for none: .npy, .ivecs, .jsonl, .txt or .csv"),
  groups: z
    .string()
    .min(1)
    .optional()
    .describe("file with the group of each row, in the same forms: rows of one group are never each other's match"),
  split: z
    .enum(["hash", "sorted"])
    .default("hash")
    .describe("how classes are divided: by SHA-256 of their names, or by the names (numbers by size)"),
});

/** Options of `vectorDataset` and what every loader takes. */
export interface VectorDatasetOptions extends LoadContext {
  /** file with one vector a row: .npy, .fvecs, .jsonl or .ndjson */
  readonly embeddings: string;
  /** file with the class of each row, a number or a name, -1 for none: .npy, .ivecs, .jsonl, .txt or .csv */
  readonly labels: string;
  /** file with the group of each row, in the same forms: rows of one group are never each other's match */
  readonly groups?: string;
  /** how classes are divided: by SHA-256 of their names, or by the names (numbers by size) @default "hash" */
  readonly split?: ClassOrder;
}

/**
 * A dataset from vectors that exist already, e.g. the embeddings of another model. Classes are numbered in the order of their
 * names (numbers by size) and divided in halves; rows of no class are divided as well.
 *
 * @throws {OptionError} for a bad option
 * @throws {DataError} if a file is missing or damaged, the files differ in length, or there are fewer than two classes
 * @throws {ValueError} for a number that is not finite
 * @throws {AbortedError} when the signal fires
 */
export async function vectorDataset(given: VectorDatasetOptions): Promise<Dataset<VectorSet>> {
  const { context, options } = separateContext(given);
  const { embeddings, labels, groups, split } = parseOptions("vectorDataset", vectorDatasetOptions, options);
  const files = groups === undefined ? 2 : 3;
  let done = 0;
  const read = async <T>(path: string, reader: (path: string) => Promise<T>): Promise<T> => {
    throwIfAborted("vectorDataset", context.signal);
    const content = await reader(resolvedPath(path, context));
    context.onProgress?.({ phase: "read", done: ++done, total: files });
    return content;
  };
  const vectors = await read(embeddings, readEmbeddings);
  const classes = classesOf(await read(labels, readLabels));
  const grouped = groups === undefined ? undefined : groupNumbers(await read(groups, readLabels));
  for (const [name, column] of [["labels", classes.labels] as const, ["groups", grouped] as const])
    if (column !== undefined && column.length !== vectors.size)
      throw new DataError(
        `vectorDataset: "${name}" must have one entry per row of "embeddings" (${vectors.size}); got ${column.length}.`,
      );
  const count = classes.names.length;
  if (count < 2) throw new DataError(`vectorDataset: there must be rows of at least 2 classes; found ${count}.`);
  const training = splitClasses(split === "sorted" ? classes.sortKeys : classes.names, split);
  const all = vectorSet(vectors.values, vectors.dimension, classes.labels, { groups: grouped });
  return {
    name: basename(embeddings, extname(embeddings)),
    description: `vectors of ${embeddings}, classes of ${labels}`,
    classNames: classes.names,
    sourceNames: [],
    ...splitByClass(all, (label) => training[label]),
    attribution: [],
  };
}

/** Labels as places in the names, which are in order. @throws {DataError} for a number below -1 */
function classesOf({ labels, names }: Labels): { labels: Int32Array; names: string[]; sortKeys: string[] } {
  const low = labels.findIndex((label) => label < NO_CLASS);
  if (low >= 0)
    throw new DataError(`vectorDataset: "labels" must be >= 0, or -1 for no class; entry ${low} is ${labels[low]}.`);
  const distinct = [...new Set(labels)].filter(hasClass);
  if (names === undefined) distinct.sort((a, b) => a - b);
  else distinct.sort((a, b) => (names[a] < names[b] ? -1 : 1));
  const places = new Map(distinct.map((label, place) => [label, place]));
  const named = distinct.map((label) => names?.[label] ?? String(label));
  return {
    labels: labels.map((label) => places.get(label) ?? NO_CLASS),
    names: named,
    // Numbers of equal width sort as numbers do.
    sortKeys: names === undefined ? named.map((name) => name.padStart(10, "0")) : named,
  };
}

/** @throws {DataError} for a number below -1 */
function groupNumbers({ labels }: Labels): Int32Array {
  const low = labels.findIndex((group) => group < NO_GROUP);
  if (low >= 0)
    throw new DataError(`vectorDataset: "groups" must be >= 0, or -1 for none; entry ${low} is ${labels[low]}.`);
  return labels;
}
