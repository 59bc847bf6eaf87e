import {
  type DistanceName,
  distanceOption,
  type EmbeddingSet,
  normalizeRows,
  ShapeError,
  squaredDistance,
} from "@smart-mining/core";

/** What "near" means: Euclidean distance of the embeddings as given, or of the embeddings scaled to length 1. */
export type MetricDistance = Extract<DistanceName, "euclidean" | "cosine">;

/** Schema of a `MetricDistance`. */
export const metricDistance = distanceOption(["euclidean", "cosine"]);

/** The set in the space in which it is compared. */
export function inSpace(set: EmbeddingSet, distance: MetricDistance): EmbeddingSet {
  return distance === "cosine" ? { ...set, values: normalizeRows(set.values, set.dimension) } : set;
}

/** Squared Euclidean distances from one row of `left` to the rows of `right` from row number `from` on, in double precision. */
export function squaredDistances(
  left: EmbeddingSet,
  row: number,
  right: EmbeddingSet,
  out: Float64Array,
  from = 0,
): void {
  const { values, size, dimension } = right;
  for (let other = from; other < size; other++)
    out[other] = squaredDistance(left.values, row * dimension, values, other * dimension, dimension);
}

/** @throws {ShapeError} if queries and references differ in dimension */
export function checkSameDimension(caller: string, queries: EmbeddingSet, reference: EmbeddingSet): void {
  if (queries.dimension !== reference.dimension)
    throw new ShapeError(
      `${caller}: "reference" must have the queries' dimension, ${queries.dimension}; got ${reference.dimension}.`,
    );
}
