import type { EmbeddingSet } from "../embedding-set.js";

/**
 * Mean Euclidean distance of the rows from their mean: near 0 when all are embedded alike.
 *
 * @returns NaN without rows
 */
export function euclideanSpread({ values, dimension, size }: EmbeddingSet): number {
  const mean = new Float64Array(dimension);
  values.forEach((value, at) => (mean[at % dimension] += value / size));
  let total = 0;
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let at = 0; at < dimension; at++) sum += (values[row * dimension + at] - mean[at]) ** 2;
    total += Math.sqrt(sum);
  }
  return total / size;
}
