import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { foldRows } from "../fold-rows.js";
import { internalThreshold, toDistance, type DistanceConfig } from "../distances/index.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { forEachPlace, groupBy } from "../tuples.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `multiSimilarityLoss`. */
export interface MultiSimilarityOptions extends CommonLossOptions {
  /** Sharpness on the positive side; default 2. */
  alpha?: number;
  /** Sharpness on the negative side; default 50. */
  beta?: number;
  /** λ, the similarity that divides near from far; default 0.5. */
  base?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `MultiSimilarityOptions`. */
export const multiSimilarityOptions = z.strictObject({
  alpha: z.number().positive().default(2).describe("sharpness on the positive side"),
  beta: z.number().positive().default(50).describe("sharpness on the negative side"),
  base: z.number().default(0.5).describe("λ, the similarity that divides near from far"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * Multi-similarity loss (Wang et al., CVPR 2019, eq. 15).
 *
 *   l_i = 1/α log(1 + Σ_p exp(-α (s_ip - λ))) + 1/β log(1 + Σ_n exp(β (s_in - λ))),   L = mean over all samples that have a class
 *
 * Range [0, ∞). A sample without positives keeps its negative part and the other way round. With a distance s - λ turns
 * to λ - d. Embeddings [batch, dimension]; pairs as given (each once), those of given triplets, or all that the labels
 * allow. No pairs: 0 with zero gradient.
 *
 * @param options α = 2, β = 50, λ = 0.5, cosine (the authors'), mean
 */
export function multiSimilarityLoss(options?: MultiSimilarityOptions): MetricLoss {
  const parsed = parseOptions("multiSimilarityLoss", multiSimilarityOptions, options);
  const { alpha, beta } = parsed;
  const distance = toDistance(parsed.distance);
  const base = internalThreshold(distance, parsed.base);
  return metricLoss({
    name: "multiSimilarityLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance, true);
      const { size } = batch.embeddings;
      const positives = groupBy(positive.left, size);
      const negatives = groupBy(negative.left, size);
      const near = (place: number): number => alpha * (positive.values[place] - base);
      const far = (place: number): number => beta * (base - negative.values[place]);
      const ofPositives = Array.from({ length: size }, (_, row) => logSumExp(positives, row, near, true));
      const ofNegatives = Array.from({ length: size }, (_, row) => logSumExp(negatives, row, far, true));
      const terms = Float64Array.from(ofPositives, (one, row) => one.value / alpha + ofNegatives[row].value / beta);
      const reduced = foldRows(batch, batch.fold("loss"), terms);
      return {
        value: reduced.value,
        backward() {
          const ofRow = reduced.gradient();
          forEachPlace(positives, ofRow, (row, place) => {
            positive.gradient[place] += ofRow[row] * ofPositives[row].share(near(place));
          });
          forEachPlace(negatives, ofRow, (row, place) => {
            negative.gradient[place] -= ofRow[row] * ofNegatives[row].share(far(place));
          });
          return gradients(space);
        },
      };
    },
  });
}
