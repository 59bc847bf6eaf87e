import { type EmbeddingSet, ShapeError } from "@smart-mining/core";

/** What "near" means: Euclidean distance of the embeddings as given, or of the embeddings scaled to length 1. */
export type DistanceName = "euclidean" | "cosine";

/** The rows scaled to length 1 (a new array); a zero row stays zero. */
export function normalizeRows(values: Float32Array, dimension: number): Float32Array {
  const normalized = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += dimension) {
    let square = 0;
    for (let at = start; at < start + dimension; at++) square += values[at] * values[at];
    const factor = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let at = start; at < start + dimension; at++) normalized[at] = values[at] * factor;
  }
  return normalized;
}

/** The set in the space in which it is compared. */
export function inSpace(set: EmbeddingSet, distance: DistanceName): EmbeddingSet {
  return distance === "cosine" ? { ...set, values: normalizeRows(set.values, set.dimension) } : set;
}

/** Squared Euclidean distances from one row to rows [from, to) of another array, in double precision. */
export function squaredDistances(
  query: Float32Array,
  queryRow: number,
  values: Float32Array,
  dimension: number,
  out: Float64Array,
  from = 0,
  to: number = values.length / dimension,
): void {
  const start = queryRow * dimension;
  const even = dimension - (dimension % 4);
  for (let row = from; row < to; row++) {
    const offset = row * dimension;
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    let at = 0;
    // Four sums that do not wait for each other.
    for (; at < even; at += 4) {
      const a = query[start + at] - values[offset + at];
      const b = query[start + at + 1] - values[offset + at + 1];
      const c = query[start + at + 2] - values[offset + at + 2];
      const d = query[start + at + 3] - values[offset + at + 3];
      first += a * a;
      second += b * b;
      third += c * c;
      fourth += d * d;
    }
    for (; at < dimension; at++) first += (query[start + at] - values[offset + at]) ** 2;
    out[row] = first + second + (third + fourth);
  }
}

/** @throws {ShapeError} if queries and references differ in dimension */
export function checkSameDimension(caller: string, queries: EmbeddingSet, reference: EmbeddingSet): void {
  if (queries.dimension !== reference.dimension)
    throw new ShapeError(
      `${caller}: "reference" must have the queries' dimension, ${queries.dimension}; got ${reference.dimension}.`,
    );
}
