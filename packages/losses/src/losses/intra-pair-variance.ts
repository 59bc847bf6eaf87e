import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { toDistance, type PairDistances, type DistanceConfig } from "../distances/index.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { foldArray } from "../reducers/index.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `intraPairVarianceLoss`. */
export interface IntraPairVarianceOptions extends CommonLossOptions {
  /** ε₊, share of the mean that a positive may lie beyond it; default 0.01. */
  positiveEpsilon?: number;
  /** ε₋, the same for negatives; default 0.01. */
  negativeEpsilon?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `IntraPairVarianceOptions`. */
export const intraPairVarianceOptions = z.strictObject({
  positiveEpsilon: z.number().default(0.01).describe("ε₊, share of the mean that a positive may lie beyond it"),
  negativeEpsilon: z.number().default(0.01).describe("ε₋, the same for negatives"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * Intra-pair variance loss (Yu & Tao, ICCV 2019): a companion that narrows the spread of the positive and of the
 * negative similarities.
 *
 *   L = mean_p max(0, (1 - ε₊) E[s₊] - s_p)² + mean_n max(0, s_n - (1 + ε₋) E[s₋])²
 *
 * The means E are differentiated. With a distance: max(0, d_p - (1 + ε₊) E[d₊])² and max(0, (1 - ε₋) E[d₋] - d_n)².
 * Range [0, ∞). Parts `positive` and `negative`, each reduced by itself. Embeddings [batch, dimension]; pairs as given,
 * (a, p) and (a, n) of given triplets, or all that the labels allow. A side without pairs counts 0; no pairs: 0 with
 * zero gradient.
 *
 * @param options ε = 0.01 (the authors'), cosine, mean
 */
export function intraPairVarianceLoss(options?: IntraPairVarianceOptions): MetricLoss {
  const parsed = parseOptions("intraPairVarianceLoss", intraPairVarianceOptions, options);
  const distance = toDistance(parsed.distance);
  // In internal distances (similarities with their sign turned) the tolerated band changes its side with the sign.
  const side = distance.inverted ? -1 : 1;
  return metricLoss({
    name: "intraPairVarianceLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      const part = (name: string, pairs: PairDistances, sign: number, epsilon: number) => {
        const count = pairs.values.length;
        const mean = count === 0 ? 0 : pairs.values.reduce((sum, value) => sum + value, 0) / count;
        const share = 1 + sign * side * epsilon;
        const over = pairs.values.map((value) => Math.max(0, sign * (value - share * mean)));
        const reduced = foldArray(
          batch.fold(name),
          over.map((value) => value * value),
          pairs.left,
          pairs.right,
        );
        return {
          value: reduced.value,
          back() {
            let ofMean = 0;
            reduced.gradient().forEach((weight, at) => {
              const g = 2 * weight * over[at] * sign;
              pairs.gradient[at] += g;
              ofMean -= g * share;
            });
            for (let at = 0; at < count; at++) pairs.gradient[at] += ofMean / count;
          },
        };
      };
      const near = part("positive", positive, 1, parsed.positiveEpsilon);
      const far = part("negative", negative, -1, parsed.negativeEpsilon);
      return {
        value: near.value + far.value,
        backward() {
          near.back();
          far.back();
          return gradients(space);
        },
      };
    },
  });
}
