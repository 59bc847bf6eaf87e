import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { logOnePlusExp, sigmoid } from "../numeric/functions.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { foldArray } from "../reducers/index.js";
import { forEachPlace, groupBy } from "../tuples.js";
import {
  commonDefinition,
  commonOptions,
  comparePairs,
  distanceOption,
  similarity,
  type CommonLossOptions,
} from "./common.js";

/** Options of `tupletMarginLoss`. */
export interface TupletMarginOptions extends CommonLossOptions {
  /** Slack angle of the positive, in degrees; default 5.73. */
  margin?: number;
  /** Scale of the similarities; default 64. */
  scale?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `TupletMarginOptions`. */
export const tupletMarginOptions = z.strictObject({
  margin: z.number().default(5.73).describe("slack angle of the positive, in degrees"),
  scale: z.number().positive().default(64).describe("scale of the similarities"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/** cos(θ - m) of s = cos θ, and its slope in s; at s = ±1, where the slope is infinite, the part without it. */
function relaxed(s: number, margin: number): { value: number; slope: number } {
  const cosine = Math.min(1, Math.max(-1, s));
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
  const slope = Math.cos(margin) - (sine === 0 ? 0 : (cosine / sine) * Math.sin(margin));
  return { value: cosine * Math.cos(margin) + sine * Math.sin(margin), slope };
}

/**
 * Tuplet margin loss (Yu & Tao, ICCV 2019): one positive against all negatives, with a slack angle.
 *
 *   l_ap = log(1 + Σ_(n: negatives of a) exp(σ (cos θ_an - cos(θ_ap - m)))),   L = mean over ordered positive pairs
 *
 * Range [0, ∞). Where anchor and positive coincide the slope of the slack is infinite; its singular part is left out
 * there, so the gradient stays finite. Embeddings [batch, dimension]; pairs as given, (a, p) and (a, n) of given
 * triplets, or all that the labels allow. No positive or no negative pair: 0 with zero gradient.
 *
 * @param options m = 5.73°, σ = 64 (the authors'), cosine, mean
 */
export function tupletMarginLoss(options?: TupletMarginOptions): MetricLoss {
  const parsed = parseOptions("tupletMarginLoss", tupletMarginOptions, options);
  const { scale } = parsed;
  const margin = (parsed.margin * Math.PI) / 180;
  const distance = similarity("tupletMarginLoss", parsed.distance);
  return metricLoss({
    name: "tupletMarginLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      if (positive.values.length === 0 || negative.values.length === 0) return NOTHING;
      const { size } = batch.embeddings;
      const negatives = groupBy(negative.left, size);
      const far = (place: number): number => -scale * negative.values[place];
      const ofNegatives = Array.from({ length: size }, (_, row) => logSumExp(negatives, row, far, false));
      const inner = positive.values.map((value, at) => {
        const row = positive.left[at];
        if (negatives.starts[row] === negatives.starts[row + 1]) return -Infinity;
        return ofNegatives[row].value - scale * relaxed(-value, margin).value;
      });
      const reduced = foldArray(batch.fold("loss"), inner.map(logOnePlusExp), positive.left, positive.right);
      return {
        value: reduced.value,
        backward() {
          const ofRow = new Float64Array(size);
          reduced.gradient().forEach((weight, at) => {
            const g = weight * sigmoid(inner[at]);
            positive.gradient[at] += g * scale * relaxed(-positive.values[at], margin).slope;
            ofRow[positive.left[at]] += g;
          });
          forEachPlace(negatives, ofRow, (row, place) => {
            negative.gradient[place] -= ofRow[row] * scale * ofNegatives[row].share(far(place));
          });
          return gradients(space);
        },
      };
    },
  });
}
