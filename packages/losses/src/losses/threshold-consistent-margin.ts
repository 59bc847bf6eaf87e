import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { PairDistances, DistanceConfig } from "../distances/index.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import {
  commonDefinition,
  commonOptions,
  comparePairs,
  distanceOption,
  similarity,
  type CommonLossOptions,
} from "./common.js";

/** Options of `thresholdConsistentMarginLoss`. */
export interface ThresholdConsistentMarginOptions extends CommonLossOptions {
  /** λ₊; default 1. */
  positiveWeight?: number;
  /** λ₋; default 1. */
  negativeWeight?: number;
  /** m₊, positive pairs more similar than this cost nothing; default 0.9. */
  positiveMargin?: number;
  /** m₋, negative pairs less similar than this cost nothing; default 0.5. */
  negativeMargin?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `ThresholdConsistentMarginOptions`. */
export const thresholdConsistentMarginOptions = z.strictObject({
  positiveWeight: z.number().default(1).describe("λ₊"),
  negativeWeight: z.number().default(1).describe("λ₋"),
  positiveMargin: z.number().default(0.9).describe("m₊, positive pairs more similar than this cost nothing"),
  negativeMargin: z.number().default(0.5).describe("m₋, negative pairs less similar than this cost nothing"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * Threshold-consistent margin loss (Zhang et al., ICLR 2024): a companion that makes one decision threshold fit all
 * classes.
 *
 *   L = λ₊ mean over positive pairs with s ≤ m₊ of (m₊ - s) + λ₋ mean over negative pairs with s ≥ m₋ of (s - m₋)
 *
 * Range [0, λ₊ (m₊ + 1) + λ₋ (1 - m₋)]. The two means are prescribed, the reducer is not used. A side without such pairs
 * counts 0. Embeddings [batch, dimension]; pairs as given, (a, p) and (a, n) of given triplets, or all that the labels
 * allow. No pairs: 0 with zero gradient.
 *
 * @param options λ = 1, m₊ = 0.9, m₋ = 0.5 (the authors'), cosine
 */
export function thresholdConsistentMarginLoss(options?: ThresholdConsistentMarginOptions): MetricLoss {
  const parsed = parseOptions("thresholdConsistentMarginLoss", thresholdConsistentMarginOptions, options);
  const distance = similarity("thresholdConsistentMarginLoss", parsed.distance);
  return metricLoss({
    name: "thresholdConsistentMarginLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      const near = violations(positive, 1, -parsed.positiveMargin);
      const far = violations(negative, -1, -parsed.negativeMargin);
      const term = parsed.positiveWeight * near.mean + parsed.negativeWeight * far.mean;
      const fold = batch.reduced("loss");
      fold.add(term, 0, -1);
      return {
        value: fold.finish(),
        backward() {
          const weight = fold.weight(term, 0, -1);
          near.back(weight * parsed.positiveWeight);
          far.back(weight * parsed.negativeWeight);
          return gradients(space);
        },
      };
    },
  });
}

/** Mean of sign · (value - threshold) over the pairs where it is not negative. */
function violations(pairs: PairDistances, sign: number, threshold: number) {
  const over = pairs.values.map((value) => sign * (value - threshold));
  const counted = over.filter((one) => one >= 0);
  return {
    mean: counted.length === 0 ? 0 : counted.reduce((sum, one) => sum + one, 0) / counted.length,
    back(weight: number) {
      over.forEach((one, at) => {
        if (one >= 0) pairs.gradient[at] += (weight * sign) / counted.length;
      });
    },
  };
}
