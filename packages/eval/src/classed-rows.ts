import { type EmbeddingSet, hasClass } from "@smart-mining/core";

/** The rows that have a class, for measures that know nothing of others; the set itself where all have one. */
export function classedRows(set: EmbeddingSet): EmbeddingSet {
  if (set.labels.every(hasClass)) return set;
  const { dimension, labels, groups } = set;
  const rows = Int32Array.from(labels, (_, row) => row).filter((row) => hasClass(labels[row]));
  const values = new Float32Array(rows.length * dimension);
  rows.forEach((row, at) => values.set(set.values.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  return {
    values,
    size: rows.length,
    dimension,
    labels: rows.map((row) => labels[row]),
    ...(groups === undefined ? {} : { groups: rows.map((row) => groups[row]) }),
  };
}
