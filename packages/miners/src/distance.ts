import type { EmbeddingSet } from "@smart-mining/core";
import { ShapeError } from "@smart-mining/core";
import { z } from "zod";

/** The distances a batch miner can measure with; smaller is nearer. */
export const DISTANCE_NAMES = ["euclidean", "squared-euclidean", "cosine", "manhattan", "dot"] as const;

/** "cosine" is 1 - cosine similarity, "dot" the negated inner product. */
export type DistanceName = (typeof DISTANCE_NAMES)[number];

/** How a miner measures. */
export interface Measure {
  readonly distance: DistanceName;
  /** Rows are scaled to length 1 first: by their L1 norm for "manhattan", by their L2 norm otherwise. */
  readonly normalize: boolean;
}

/** The options that every miner working on distances takes; spread them into its schema. */
export const measureOptions = {
  distance: z
    .enum(DISTANCE_NAMES)
    .default("euclidean")
    .describe("how far two embeddings lie apart; cosine is 1 - cosine similarity, dot the negated inner product"),
  normalize: z.boolean().default(true).describe("scale each embedding to length 1 before measuring"),
};

/** The option that every miner takes for its report. */
export const marginOption = {
  margin: z
    .number()
    .min(0)
    .default(0.2)
    .describe("margin at which the report counts active and semi-hard tuples, in the miner's distance"),
};

/** The rows as float64, scaled as the measure asks, so that selections agree with a float64 reference. */
export function preparedRows(set: EmbeddingSet, { distance, normalize }: Measure): Float64Array {
  const rows = Float64Array.from(set.values);
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
  name: DistanceName,
  left: Float64Array | Float32Array,
  leftStart: number,
  right: Float64Array | Float32Array,
  rightStart: number,
  dimension: number,
): number {
  let sum = 0;
  if (name === "cosine" || name === "dot") {
    for (let at = 0; at < dimension; at++) sum += left[leftStart + at] * right[rightStart + at];
    return name === "cosine" ? 1 - sum : -sum;
  }
  if (name === "manhattan") {
    for (let at = 0; at < dimension; at++) sum += Math.abs(left[leftStart + at] - right[rightStart + at]);
    return sum;
  }
  for (let at = 0; at < dimension; at++) {
    const difference = left[leftStart + at] - right[rightStart + at];
    sum += difference * difference;
  }
  return name === "euclidean" ? Math.sqrt(sum) : sum;
}

/** @throws {ShapeError} if the two sets differ in dimension */
export function checkSameDimension(caller: string, set: EmbeddingSet, reference: EmbeddingSet): void {
  if (set.dimension !== reference.dimension)
    throw new ShapeError(
      `${caller}: "reference" must have dimension ${set.dimension} like the embeddings; got ${reference.dimension}.`,
    );
}
