import { distanceOption, ShapeError, squaredDistance, type DistanceName, type EmbeddingSet } from "@smart-mining/core";
import { z } from "zod";

/** Those of the dictionary's distances that a batch miner can measure with. */
const BATCH_DISTANCES = [
  "euclidean",
  "squared-euclidean",
  "cosine",
  "manhattan",
  "dot",
] as const satisfies readonly DistanceName[];

/** The name of a distance that a batch miner can measure with; smaller is nearer. */
export type BatchDistance = (typeof BATCH_DISTANCES)[number];

/** How a miner measures. */
export interface Measure {
  readonly distance: BatchDistance;
  /** Rows are scaled to length 1 first: by their L1 norm for "manhattan", by their L2 norm otherwise. */
  readonly normalize: boolean;
}

/** The options of every miner that works on distances. */
export interface MeasureOptions {
  /** How far two embeddings lie apart; default "euclidean". */
  distance?: BatchDistance;
  /** Scale each embedding to length 1 before measuring; default true. */
  normalize?: boolean;
}

/** The schema of `MeasureOptions`; spread it into a miner's. */
export const measureOptions = {
  distance: distanceOption(BATCH_DISTANCES).default("euclidean"),
  normalize: z.boolean().default(true).describe("scale each embedding to length 1 before measuring"),
};

/** The rows as float64, scaled as the measure asks, so that selections agree with a float64 reference. */
export function preparedRows(set: EmbeddingSet, { distance, normalize }: Measure): Float64Array {
  const rows = new Float64Array(set.values);
  if (!normalize && distance !== "cosine") return rows;
  for (let start = 0; start < rows.length; start += set.dimension) {
    let sum = 0;
    for (let at = start; at < start + set.dimension; at++)
      sum += distance === "manhattan" ? Math.abs(rows[at]) : rows[at] * rows[at];
    const norm = Math.max(distance === "manhattan" ? sum : Math.sqrt(sum), 1e-12);
    for (let at = start; at < start + set.dimension; at++) rows[at] /= norm;
  }
  return rows;
}

/** The distance of two prepared rows. Euclidean distances come from differences: equal rows are exactly 0 apart. */
export function rowDistance(
  name: BatchDistance,
  left: Float64Array,
  leftStart: number,
  right: Float64Array,
  rightStart: number,
  dimension: number,
): number {
  if (name === "euclidean") return Math.sqrt(squaredDistance(left, leftStart, right, rightStart, dimension));
  if (name === "squared-euclidean") return squaredDistance(left, leftStart, right, rightStart, dimension);
  let sum = 0;
  if (name === "manhattan") {
    for (let at = 0; at < dimension; at++) sum += Math.abs(left[leftStart + at] - right[rightStart + at]);
    return sum;
  }
  for (let at = 0; at < dimension; at++) sum += left[leftStart + at] * right[rightStart + at];
  return name === "cosine" ? 1 - sum : -sum;
}

/** @throws {ShapeError} if the two sets differ in dimension */
export function checkSameDimension(caller: string, set: EmbeddingSet, reference: EmbeddingSet): void {
  if (set.dimension !== reference.dimension)
    throw new ShapeError(
      `${caller}: "reference" must have dimension ${set.dimension} like the embeddings; got ${reference.dimension}.`,
    );
}
