import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { foldRows } from "../fold-rows.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import {
  commonDefinition,
  commonOptions,
  comparePairs,
  distanceOption,
  trueDistance,
  type CommonLossOptions,
} from "./common.js";
import type { PairDistances, DistanceConfig } from "../distances/index.js";

/** Options of `rankedListLoss`. */
export interface RankedListOptions extends CommonLossOptions {
  /** m, gap between the positive and the negative boundary; default 0.4. */
  margin?: number;
  /** Tn, sharpness of the negatives' weights; default 10. */
  negativeTemperature?: number;
  /** Tp, sharpness of the positives' weights; default 0. */
  positiveTemperature?: number;
  /** Weight of the negative side; default 0.5. */
  imbalance?: number;
  /** Boundary of the negatives; default 1 + margin/2. */
  alpha?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `RankedListOptions`. */
export const rankedListOptions = z.strictObject({
  margin: z.number().default(0.4).describe("m, gap between the positive and the negative boundary"),
  negativeTemperature: z.number().default(10).describe("Tn, sharpness of the negatives' weights"),
  positiveTemperature: z.number().default(0).describe("Tp, sharpness of the positives' weights"),
  imbalance: z.number().min(0).max(1).default(0.5).describe("weight of the negative side"),
  alpha: z.number().optional().describe("boundary of the negatives; default 1 + margin/2"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean"),
});

/** Added to every one of the n weights of a row, so that a row without any has no 0/0. */
const SMALLEST_WEIGHT = 1e-5;

/**
 * Ranked list loss (Wang et al., CVPR 2019): draws every positive inside α - m, pushes every negative beyond α.
 *
 *   P_i = Σ w (d_ip - (α - m)) / Σ w over positives with d > α - m,   w = exp(Tp (d - (α - m)))
 *   N_i = Σ w (α - d_in) / Σ w over negatives with d < α,             w = exp(Tn (α - d))
 *   L = mean over all samples that have a class of (1 - λ) P_i + λ N_i,   λ = imbalance
 *
 * The sums of weights have n · 1e-5 added (n = batch size); the weights are differentiated; pairs at distance exactly 0
 * have weight 0 (all as in pytorch-metric-learning). Range [0, ∞). Embeddings [batch, dimension]; compares all pairs of
 * the batch: no given tuples, no separate reference. No pairs: 0 with zero gradient.
 *
 * @param options m = 0.4, Tn = 10 (the authors'), Tp = 0, λ = 0.5, α = 1 + m/2, Euclidean distance of normalized
 *   embeddings, mean
 */
export function rankedListLoss(options?: RankedListOptions): MetricLoss {
  const parsed = parseOptions("rankedListLoss", rankedListOptions, options);
  const { margin, positiveTemperature, negativeTemperature, imbalance } = parsed;
  const alpha = parsed.alpha ?? 1 + margin / 2;
  const distance = trueDistance("rankedListLoss", parsed.distance);
  return metricLoss({
    name: "rankedListLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      const near = weightedExcess(positive, batch.embeddings.size, alpha - margin, 1, positiveTemperature);
      const far = weightedExcess(negative, batch.embeddings.size, alpha, -1, negativeTemperature);
      const reduced = foldRows(
        batch,
        batch.fold("loss"),
        near.means.map((mean, row) => (1 - imbalance) * mean + imbalance * far.means[row]),
      );
      return {
        value: reduced.value,
        backward() {
          const ofRow = reduced.gradient();
          near.back(ofRow, 1 - imbalance);
          far.back(ofRow, imbalance);
          return gradients(space);
        },
      };
    },
  });
}

/** Weighted mean, for each row, of how far its pairs lie beyond a boundary (sign 1) or short of it (sign -1). */
function weightedExcess(pairs: PairDistances, size: number, boundary: number, sign: number, temperature: number) {
  const excess = pairs.values.map((value) => (value > 0 ? sign * (value - boundary) : 0));
  const weights = excess.map((one) => (one > 0 ? Math.exp(temperature * one) : 0));
  const sums = new Float64Array(size);
  const totals = new Float64Array(size).fill(size * SMALLEST_WEIGHT);
  pairs.left.forEach((row, at) => {
    sums[row] += weights[at] * excess[at];
    totals[row] += weights[at];
  });
  const means = sums.map((sum, row) => sum / totals[row]);
  return {
    means,
    back(ofRow: Float64Array, share: number) {
      pairs.left.forEach((row, at) => {
        if (weights[at] === 0) return;
        const slope = weights[at] * (1 + temperature * (excess[at] - means[row]));
        pairs.gradient[at] += (ofRow[row] * share * sign * slope) / totals[row];
      });
    },
  };
}
