import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { internalThreshold, toDistance, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { foldArray } from "../reducers/index.js";
import { forEachPlace, groupBy } from "../tuples.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `liftedStructureLoss`. */
export interface LiftedStructureOptions extends CommonLossOptions {
  /** Negatives farther than this count little; default 1. */
  negativeMargin?: number;
  /** Subtracted from the positive distance; default 0. */
  positiveMargin?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `LiftedStructureOptions`. */
export const liftedStructureOptions = z.strictObject({
  negativeMargin: z.number().default(1).describe("negatives farther than this count little"),
  positiveMargin: z.number().default(0).describe("subtracted from the positive distance"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean"),
});

/**
 * Lifted structure loss (Song et al. 2016): each positive pair against all negatives of both its members.
 *
 *   l_ij = max(0, log Σ_(n: negatives of i or of j) exp(m₋ - d_n) + d_ij - m₊)² / 2,   L = mean over ordered positive pairs
 *
 * Range [0, ∞). Without any negative of i or j the logarithm counts 0. Embeddings [batch, dimension]; pairs as given,
 * (a, p) and (a, n) of given triplets, or all that the labels allow; with a separate reference the negatives of j are
 * those of the batch row with the same number. No positive or no negative pair: 0 with zero gradient.
 *
 * @param options margins 1 and 0, Euclidean distance of normalized embeddings, mean (defaults of
 *   pytorch-metric-learning 2.8)
 */
export function liftedStructureLoss(options?: LiftedStructureOptions): MetricLoss {
  const parsed = parseOptions("liftedStructureLoss", liftedStructureOptions, options);
  const distance = toDistance(parsed.distance);
  const farEnough = internalThreshold(distance, parsed.negativeMargin);
  const nearEnough = internalThreshold(distance, parsed.positiveMargin);
  return metricLoss({
    name: "liftedStructureLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      if (positive.values.length === 0 || negative.values.length === 0) return NOTHING;
      const size = Math.max(batch.embeddings.size, batch.reference.size);
      const byAnchor = groupBy(negative.left, size);
      // One log-sum-exp a row, not a pair: the union over i and j is their sum, as their negatives are different pairs.
      const logit = (place: number): number => farEnough - negative.values[place];
      const sums = Array.from({ length: size }, (_, row) => logSumExp(byAnchor, row, logit, false));
      const has = (row: number): boolean => byAnchor.starts[row + 1] > byAnchor.starts[row];
      const joint = (i: number, j: number): number => {
        if (i === j || !has(j)) return sums[i].value;
        if (!has(i)) return sums[j].value;
        const larger = Math.max(sums[i].value, sums[j].value);
        return larger + Math.log(Math.exp(sums[i].value - larger) + Math.exp(sums[j].value - larger));
      };
      const inner = positive.values.map((value, at) =>
        Math.max(0, joint(positive.left[at], positive.right[at]) + value - nearEnough),
      );
      const reduced = foldArray(
        batch.fold("loss"),
        inner.map((value) => value ** 2 / 2),
        positive.left,
        positive.right,
      );
      return {
        value: reduced.value,
        backward() {
          const ofRow = new Float64Array(size);
          reduced.gradient().forEach((weight, at) => {
            const g = weight * inner[at];
            if (g === 0) return;
            positive.gradient[at] += g;
            const [i, j] = [positive.left[at], positive.right[at]];
            const both = joint(i, j);
            if (has(i)) ofRow[i] += g * Math.exp(sums[i].value - both);
            if (i !== j && has(j)) ofRow[j] += g * Math.exp(sums[j].value - both);
          });
          forEachPlace(byAnchor, ofRow, (row, place) => {
            negative.gradient[place] -= ofRow[row] * sums[row].share(logit(place));
          });
          return gradients(space);
        },
      };
    },
  });
}
