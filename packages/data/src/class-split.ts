import { createHash } from "node:crypto";
import { DataError, hasClass, type Labeled, NO_CLASS, NO_GROUP } from "@smart-mining/core";
import type { Dataset } from "./dataset.js";
import { type SampleSet, selectRows } from "./samples/sample-set.js";

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
 * A set divided by class. Samples of no class, which are distractors in either part, are divided by hash of their row number,
 * those of one group together.
 *
 * @param inTraining whether a class (never -1) is a training class
 */
export function splitByClass<S extends SampleSet>(
  set: S,
  inTraining: (label: number) => boolean,
): { train: S; test: S } {
  const free = splitOfNoClass(set);
  const rows = (train: boolean) =>
    Int32Array.from(set.labels, (_, row) => row).filter(
      (row) => (hasClass(set.labels[row]) ? inTraining(set.labels[row]) : free.has(row)) === train,
    );
  return { train: selectRows(set, rows(true)), test: selectRows(set, rows(false)) };
}

/** The rows of no class that go to training. */
function splitOfNoClass({ labels, groups }: Labeled): Set<number> {
  const keyOf = (row: number) =>
    groups === undefined || groups[row] === NO_GROUP ? `row ${row}` : `group ${groups[row]}`;
  const rows = Array.from(labels, (_, row) => row).filter((row) => labels[row] === NO_CLASS);
  const keys = [...new Set(rows.map(keyOf))];
  const training = splitClasses(keys);
  const kept = new Set(keys.filter((_, at) => training[at]));
  return new Set(rows.filter((row) => kept.has(keyOf(row))));
}

/**
 * The training classes split again, for tuning: hyper-parameters chosen here have not seen the test classes.
 *
 * @returns a dataset whose `train` is the first half of the training classes by hash and whose `test` is the second
 * @throws {DataError} with fewer than two training classes
 */
export function validationSplit<S extends SampleSet>(dataset: Dataset<S>): Dataset<S> {
  const labels = [...new Set(dataset.train.labels)].filter(hasClass).sort((a, b) => a - b);
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
    ...splitByClass(dataset.train, (label) => kept.has(label)),
  };
}
