import { NO_GROUP, type EmbeddingSet } from "@smart-mining/core";

/** The rows of one set followed by those of another. A row of a set without groups is of none. */
export function joinedSets(first: EmbeddingSet, second: EmbeddingSet): EmbeddingSet {
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  const size = first.size + second.size;
  const labels = new Int32Array(size);
  labels.set(first.labels);
  labels.set(second.labels, first.size);
  const joined = { values, labels, size, dimension: first.dimension };
  if (first.groups === undefined && second.groups === undefined) return joined;
  const groups = new Int32Array(size).fill(NO_GROUP);
  if (first.groups !== undefined) groups.set(first.groups);
  if (second.groups !== undefined) groups.set(second.groups, first.size);
  return { ...joined, groups };
}
