import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { foldRows } from "../fold-rows.js";
import { toDistance, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { forEachPlace, groupBy } from "../tuples.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `supervisedContrastiveLoss`. */
export interface SupervisedContrastiveOptions extends CommonLossOptions {
  /** t, divides the similarities; default 0.1. */
  temperature?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `SupervisedContrastiveOptions`. */
export const supervisedContrastiveOptions = z.strictObject({
  temperature: z.number().positive().default(0.1).describe("t, divides the similarities"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Supervised contrastive loss (Khosla et al., NeurIPS 2020, L_out, eq. 2).
 *
 *   l_i = -1/|P(i)| Σ_(p ∈ P(i)) (z_ip - log Σ_(a ≠ i) exp(z_ia)),   z = s/t,   L = mean over the samples with l_i > 0
 *
 * Range [0, ∞). Samples without positives have l_i = 0. With a distance z = -d/t. Embeddings [batch, dimension]; pairs
 * as given (each once; the sum runs over the anchor's given pairs), those of given triplets, or all that the labels
 * allow. No positive or no negative pair at all: 0 with zero gradient.
 *
 * @param options t = 0.1 (the authors'), cosine, mean of the non-zero
 */
export function supervisedContrastiveLoss(options?: SupervisedContrastiveOptions): MetricLoss {
  const parsed = parseOptions("supervisedContrastiveLoss", supervisedContrastiveOptions, options);
  const { temperature } = parsed;
  const distance = toDistance(parsed.distance);
  return metricLoss({
    name: "supervisedContrastiveLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean-non-zero"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance, true);
      if (positive.values.length === 0 || negative.values.length === 0) return NOTHING;
      const { size } = batch.embeddings;
      const positives = groupBy(positive.left, size);
      const negatives = groupBy(negative.left, size);
      const count = (row: number): number => positives.starts[row + 1] - positives.starts[row];
      const everyone = new Float64Array(size).fill(1);
      const largest = new Float64Array(size).fill(-Infinity);
      const sums = new Float64Array(size);
      const mean = new Float64Array(size);
      const near = (place: number): number => -positive.values[place] / temperature;
      const far = (place: number): number => -negative.values[place] / temperature;
      forEachPlace(positives, everyone, (row, at) => {
        mean[row] += near(at) / count(row);
        largest[row] = Math.max(largest[row], near(at));
      });
      forEachPlace(negatives, everyone, (row, at) => {
        largest[row] = Math.max(largest[row], far(at));
      });
      forEachPlace(positives, everyone, (row, at) => {
        sums[row] += Math.exp(near(at) - largest[row]);
      });
      forEachPlace(negatives, everyone, (row, at) => {
        sums[row] += Math.exp(far(at) - largest[row]);
      });
      const whole = sums.map((sum, row) => largest[row] + Math.log(sum));
      const reduced = foldRows(
        batch,
        batch.fold("loss"),
        whole.map((value, row) => (count(row) > 0 ? value - mean[row] : 0)),
      );
      return {
        value: reduced.value,
        backward() {
          const ofRow = reduced.gradient().map((g, row) => (count(row) > 0 ? g / temperature : 0));
          forEachPlace(positives, ofRow, (row, at) => {
            positive.gradient[at] -= ofRow[row] * (Math.exp(near(at) - whole[row]) - 1 / count(row));
          });
          forEachPlace(negatives, ofRow, (row, at) => {
            negative.gradient[at] -= ofRow[row] * Math.exp(far(at) - whole[row]);
          });
          return gradients(space);
        },
      };
    },
  });
}
