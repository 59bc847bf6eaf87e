import { checkTuples, parseOptions, type Triplets } from "@smart-mining/core";
import { checkRows } from "@smart-mining/core";
import { z } from "zod";
import { lpDistance, openPairs } from "./distances/index.js";
import { rowsOf } from "./numeric/rows.js";

export const activeFractionOptions = z.strictObject({
  margin: z.number().default(0.01).describe("the loss's margin m"),
  distance: z.enum(["squared", "plain"]).default("squared").describe("squared or plain Euclidean distance"),
  normalize: z.boolean().default(true).describe("L2-normalize the embeddings first"),
});

/**
 * Share of triplets whose loss is not zero: those with D(a, n) < D(a, p) + m.
 *
 * The condition is the same for the ratio triplet loss and the triplet margin hinge. Only the distances of the triplets
 * are computed, O(triplets × dimension).
 *
 * @param values    row-major embeddings, length rows × dimension
 * @param dimension numbers per embedding
 * @param triplets  row numbers into them
 * @returns number in [0, 1]; NaN without triplets
 * @throws {ShapeError} if the rows do not fit; {ValueError} on NaN or infinity
 */
export function activeFraction(
  values: Float32Array,
  dimension: number,
  triplets: Triplets,
  options?: z.input<typeof activeFractionOptions>,
): number {
  const { margin, distance, normalize } = parseOptions("activeFraction", activeFractionOptions, options);
  const size = checkRows("activeFraction", values, dimension);
  checkTuples("activeFraction", triplets, size);
  const space = openPairs(
    lpDistance({ power: distance === "squared" ? 2 : 1, normalize }),
    rowsOf(values, size, dimension),
  );
  const positive = space.pairs(triplets.anchors, triplets.positives).values;
  const negative = space.pairs(triplets.anchors, triplets.negatives).values;
  let active = 0;
  positive.forEach((near, at) => {
    if (negative[at] < near + margin) active++;
  });
  return active / positive.length;
}
