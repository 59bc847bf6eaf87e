import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { toDistance, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { logOnePlusExp, sigmoid } from "../numeric/functions.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { foldArray } from "../reducers/index.js";
import { forEachPlace, groupBy } from "../tuples.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `ntXentLoss`. */
export interface NtXentOptions extends CommonLossOptions {
  /** t, divides the similarities; default 0.07. */
  temperature?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `NtXentOptions`. */
export const ntXentOptions = z.strictObject({
  temperature: z.number().positive().default(0.07).describe("t, divides the similarities"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * NT-Xent, the normalized temperature-scaled cross-entropy (Chen et al. 2020, SimCLR; InfoNCE).
 *
 *   l_ip = -log(exp(s_ip/t) / (exp(s_ip/t) + Σ_(n: negatives of i) exp(s_in/t))),   L = mean over ordered positive pairs
 *
 * The denominator holds that positive and the anchor's negatives, not the anchor's other positives. Range [0, ∞). With
 * a distance s = -d. Embeddings [batch, dimension]; pairs as given, (a, p) and (a, n) of given triplets, or all that the
 * labels allow. No positive or no negative pair: 0 with zero gradient.
 *
 * @param options t = 0.07 (He et al. 2020, MoCo), cosine, mean
 */
export function ntXentLoss(options?: NtXentOptions): MetricLoss {
  const parsed = parseOptions("ntXentLoss", ntXentOptions, options);
  const { temperature } = parsed;
  const distance = toDistance(parsed.distance);
  return metricLoss({
    name: "ntXentLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      if (positive.values.length === 0 || negative.values.length === 0) return NOTHING;
      const { size } = batch.embeddings;
      const negatives = groupBy(negative.left, size);
      const far = (place: number): number => -negative.values[place] / temperature;
      const ofNegatives = Array.from({ length: size }, (_, row) => logSumExp(negatives, row, far, false));
      // -log softmax of the positive is log(1 + exp(·)) of (log Σ of the negatives - its own logit).
      const inner = positive.values.map((value, at) => {
        const row = positive.left[at];
        if (negatives.starts[row] === negatives.starts[row + 1]) return -Infinity;
        return ofNegatives[row].value + value / temperature;
      });
      const reduced = foldArray(batch.fold("loss"), inner.map(logOnePlusExp), positive.left, positive.right);
      return {
        value: reduced.value,
        backward() {
          const ofRow = new Float64Array(size);
          reduced.gradient().forEach((weight, at) => {
            const g = weight * sigmoid(inner[at]);
            positive.gradient[at] += g / temperature;
            ofRow[positive.left[at]] += g;
          });
          forEachPlace(negatives, ofRow, (row, place) => {
            negative.gradient[place] -= (ofRow[row] * ofNegatives[row].share(far(place))) / temperature;
          });
          return gradients(space);
        },
      };
    },
  });
}
