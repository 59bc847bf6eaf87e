import { type Random, throwIfAborted } from "@smart-mining/core";
import { squaredDistances } from "../distances.js";

/** Above this dimension seeds are chosen on a random projection: choosing them would cost more than clustering. */
const SKETCH_DIMENSION = 64;

/**
 * k-means++: the first seed is a random row, each further one a row drawn with a chance proportional to its squared
 * distance from the nearest seed so far.
 *
 * With more than 128 dimensions the distances are those of a random projection to 64 (Johnson-Lindenstrauss): a seed
 * is a good guess either way, and the rounds that follow use the rows themselves.
 *
 * @returns row-major [clusters, dimension], copies of rows
 */
export function seedCentroids(
  values: Float32Array,
  dimension: number,
  clusters: number,
  random: Random,
  signal?: AbortSignal,
): Float32Array {
  const [rows, width] =
    dimension > 2 * SKETCH_DIMENSION
      ? [project(values, dimension, SKETCH_DIMENSION, random.fork("sketch")), SKETCH_DIMENSION]
      : [values, dimension];
  const size = values.length / dimension;
  const nearest = new Float64Array(size).fill(Infinity);
  const distances = new Float64Array(size);
  const seeds = new Float32Array(clusters * dimension);
  let seed = random.integer(size);
  for (let cluster = 0; cluster < clusters; cluster++) {
    throwIfAborted("kMeans", signal);
    seeds.set(values.subarray(seed * dimension, (seed + 1) * dimension), cluster * dimension);
    squaredDistances(rows, seed, rows, width, distances);
    let total = 0;
    for (let row = 0; row < size; row++) {
      if (distances[row] < nearest[row]) nearest[row] = distances[row];
      total += nearest[row];
    }
    seed = total === 0 ? random.integer(size) : drawn(nearest, random.next() * total);
  }
  return seeds;
}

/** The row where the running sum of weights passes `target`. */
function drawn(weights: Float64Array, target: number): number {
  let last = 0;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === 0) continue;
    last = row;
    target -= weights[row];
    if (target < 0) return row;
  }
  return last;
}

/** Multiplies by a random matrix of signs; squared distances keep their ratios to a few per cent. */
function project(values: Float32Array, dimension: number, width: number, random: Random): Float32Array {
  const signs = Int8Array.from({ length: dimension * width }, () => (random.next() < 0.5 ? -1 : 1));
  const size = values.length / dimension;
  const projected = new Float32Array(size * width);
  const row = new Float64Array(width);
  for (let at = 0; at < size; at++) {
    row.fill(0);
    for (let column = 0; column < dimension; column++) {
      const value = values[at * dimension + column];
      if (value === 0) continue;
      for (let out = 0, sign = column * width; out < width; out++, sign++) row[out] += value * signs[sign];
    }
    projected.set(row, at * width);
  }
  return projected;
}
