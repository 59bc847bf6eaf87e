import type { EmbeddingSet, Random } from "@smart-mining/core";

/** At most `count` of the numbers below `size`, in random order. */
export function sample(size: number, count: number, random: Random): Int32Array {
  return random.shuffle(Int32Array.from({ length: size }, (_, at) => at)).subarray(0, count);
}

/** Some rows of a set, as a set of their own. */
export function rowsOf(set: EmbeddingSet, rows: Int32Array): EmbeddingSet {
  const values = new Float32Array(rows.length * set.dimension);
  rows.forEach((row, at) =>
    values.set(set.values.subarray(row * set.dimension, (row + 1) * set.dimension), at * set.dimension),
  );
  return { values, size: rows.length, dimension: set.dimension, labels: rows.map((row) => set.labels[row]) };
}
