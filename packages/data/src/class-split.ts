import { createHash } from "node:crypto";
import { DataError } from "@smart-mining/core";
import { type Dataset, type ImageSet, selectRows } from "./dataset.js";

/** How classes are divided: by the SHA-256 of their keys, or by the keys themselves. */
export type ClassOrder = "hash" | "sorted";

/**
 * Orders class keys by the hexadecimal SHA-256 of the key ("hash": random, yet the same everywhere), or by the key
 * ("sorted"), and gives the first half to training. Of an odd number training gets the smaller half.
 *
 * @param keys distinct strings, one a class
 * @returns one entry per key, true for a training class
 */
export function splitClasses(keys: readonly string[], order: ClassOrder = "hash"): boolean[] {
  if (new Set(keys).size !== keys.length) throw new DataError("splitClasses: the class keys must be distinct.");
  const value = (key: string) => (order === "sorted" ? key : createHash("sha256").update(key).digest("hex"));
  const ordered = keys.map((key, at) => ({ at, value: value(key) }));
  ordered.sort((a, b) => (a.value < b.value ? -1 : 1));
  const training = new Array<boolean>(keys.length).fill(false);
  for (const { at } of ordered.slice(0, Math.floor(keys.length / 2))) training[at] = true;
  return training;
}

/**
 * The training classes split again, for tuning: hyper-parameters chosen here have not seen the test classes.
 *
 * @returns a dataset whose `train` is the first half of the training classes by hash and whose `test` is the second
 * @throws {DataError} with fewer than two training classes
 */
export function validationSplit(dataset: Dataset): Dataset {
  const labels = [...new Set(dataset.train.labels)].sort((a, b) => a - b);
  if (labels.length < 2)
    throw new DataError(
      `validationSplit: "${dataset.name}" must have at least 2 training classes; it has ${labels.length}.`,
    );
  const keys = dataset.classKeys ?? dataset.classNames;
  const training = splitClasses(labels.map((label) => keys[label]));
  const kept = new Set(labels.filter((_, at) => training[at]));
  return {
    ...dataset,
    name: `${dataset.name}/validation`,
    description: `${dataset.description} (training classes split again for tuning)`,
    train: selectClasses(dataset.train, (label) => kept.has(label)),
    test: selectClasses(dataset.train, (label) => !kept.has(label)),
  };
}

/** The images whose class passes. */
export function selectClasses(set: ImageSet, passes: (label: number) => boolean): ImageSet {
  const rows: number[] = [];
  for (let row = 0; row < set.size; row++) if (passes(set.labels[row])) rows.push(row);
  return selectRows(set, rows);
}
