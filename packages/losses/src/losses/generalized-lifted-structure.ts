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

/** Options of `generalizedLiftedStructureLoss`. */
export interface GeneralizedLiftedStructureOptions extends CommonLossOptions {
  /** Negatives farther than this count little; default 1. */
  negativeMargin?: number;
  /** Subtracted from the positive distances; default 0. */
  positiveMargin?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `GeneralizedLiftedStructureOptions`. */
export const generalizedLiftedStructureOptions = z.strictObject({
  negativeMargin: z.number().default(1).describe("negatives farther than this count little"),
  positiveMargin: z.number().default(0).describe("subtracted from the positive distances"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean"),
});

/**
 * Generalized lifted structure loss (Hermans et al. 2017, eq. 8).
 *
 *   l_i = max(0, log Σ_p exp(d_ip - m₊) + log Σ_n exp(m₋ - d_in)),   L = mean over all samples that have a class
 *
 * Range [0, ∞). A side without pairs counts 0. Embeddings [batch, dimension]; pairs as given (each once), those of given
 * triplets, or all that the labels allow. No pairs: 0 with zero gradient.
 *
 * @param options margins 1 and 0, Euclidean distance of normalized embeddings, mean (defaults of
 *   pytorch-metric-learning 2.8)
 */
export function generalizedLiftedStructureLoss(options?: GeneralizedLiftedStructureOptions): MetricLoss {
  const parsed = parseOptions("generalizedLiftedStructureLoss", generalizedLiftedStructureOptions, options);
  const distance = toDistance(parsed.distance);
  const farEnough = internalThreshold(distance, parsed.negativeMargin);
  const nearEnough = internalThreshold(distance, parsed.positiveMargin);
  return metricLoss({
    name: "generalizedLiftedStructureLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance, true);
      const { size } = batch.embeddings;
      const positives = groupBy(positive.left, size);
      const negatives = groupBy(negative.left, size);
      const near = (place: number): number => positive.values[place] - nearEnough;
      const far = (place: number): number => farEnough - negative.values[place];
      const ofPositives = Array.from({ length: size }, (_, row) => logSumExp(positives, row, near, false));
      const ofNegatives = Array.from({ length: size }, (_, row) => logSumExp(negatives, row, far, false));
      const terms = Float64Array.from(ofPositives, (one, row) => Math.max(0, one.value + ofNegatives[row].value));
      const reduced = foldRows(batch, batch.fold("loss"), terms);
      return {
        value: reduced.value,
        backward() {
          const ofRow = reduced.gradient().map((g, row) => (terms[row] > 0 ? g : 0));
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
