import { checkRows } from "../../embedding-set.js";
import type { Neighbors } from "../../neighbors.js";

/** Euclidean distance, computed plainly. */
export function plainDistance(a: Float32Array, i: number, b: Float32Array, j: number, dimension: number): number {
  let sum = 0;
  for (let at = 0; at < dimension; at++) sum += (a[i * dimension + at] - b[j * dimension + at]) ** 2;
  return Math.sqrt(sum);
}

/**
 * The true neighbors by comparing everything with everything, ties by row number: the oracle of the contract.
 *
 * @param allowed which rows a query may have; all when absent
 */
export function plainNeighbors(
  values: Float32Array,
  dimension: number,
  queries: Float32Array,
  k: number,
  allowed: (query: number, row: number, distance: number) => boolean = () => true,
): Neighbors {
  const size = checkRows("plainNeighbors", values, dimension);
  const count = queries.length / dimension;
  const indices = new Int32Array(count * k).fill(-1);
  const distances = new Float32Array(count * k).fill(Infinity);
  for (let query = 0; query < count; query++) {
    const hits: [number, number][] = [];
    for (let row = 0; row < size; row++) {
      const distance = plainDistance(queries, query, values, row, dimension);
      if (allowed(query, row, distance)) hits.push([distance, row]);
    }
    hits.sort(([a, i], [b, j]) => a - b || i - j);
    hits.slice(0, k).forEach(([distance, row], at) => {
      indices[query * k + at] = row;
      distances[query * k + at] = distance;
    });
  }
  return { k, indices, distances };
}

/** annRecall@k by distance: the share of places filled with a row no farther than the true k-th. Higher is better. */
export function annRecall(found: Neighbors, truth: Neighbors): number {
  const { k } = truth;
  let hits = 0;
  let all = 0;
  for (let query = 0; query * k < truth.indices.length; query++) {
    const true_ = truth.distances.subarray(query * k, (query + 1) * k).filter((distance) => distance < Infinity);
    if (true_.length === 0) continue;
    const farthest = true_[true_.length - 1] * (1 + 1e-6) + 1e-12;
    const own = found.distances.subarray(query * found.k, query * found.k + true_.length);
    hits += own.filter((distance) => distance <= farthest).length;
    all += true_.length;
  }
  return all === 0 ? 1 : hits / all;
}
