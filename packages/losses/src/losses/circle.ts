import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import { foldRows } from "../fold-rows.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { sigmoid, softplus } from "../numeric/functions.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { forEachPlace, groupBy, type Groups } from "../tuples.js";
import {
  commonDefinition,
  commonOptions,
  comparePairs,
  distanceOption,
  similarity,
  type CommonLossOptions,
} from "./common.js";

/** Options of `circleLoss`. */
export interface CircleOptions extends CommonLossOptions {
  /** m, the relaxation: radius of the decision boundary; default 0.4. */
  margin?: number;
  /** γ, scale of the similarities; default 80. */
  gamma?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `CircleOptions`. */
export const circleOptions = z.strictObject({
  margin: z.number().default(0.4).describe("m, the relaxation: radius of the decision boundary"),
  gamma: z.number().positive().default(80).describe("γ, scale of the similarities"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Circle loss (Sun et al., CVPR 2020, eq. 6): every similarity has its own pace.
 *
 *   l_i = log(1 + Σ_n exp(γ [s_n + m]₊ (s_n - m)) · Σ_p exp(-γ [1 + m - s_p]₊ (s_p - 1 + m)))
 *   L = mean over the samples with l_i > 0
 *
 * The weights [.]₊ are held fixed in the gradient, as by the authors. Range [0, ∞). Samples lacking positives or
 * negatives have l_i = 0. Embeddings [batch, dimension]; pairs as given (each once), those of given triplets, or all
 * that the labels allow. No pairs: 0 with zero gradient.
 *
 * @param options m = 0.4, γ = 80 (the authors', for fine-grained retrieval), cosine, mean of the non-zero
 */
export function circleLoss(options?: CircleOptions): MetricLoss {
  const parsed = parseOptions("circleLoss", circleOptions, options);
  const { margin, gamma } = parsed;
  const distance = similarity("circleLoss", parsed.distance);
  return metricLoss({
    name: "circleLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean-non-zero"),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance, true);
      const { size } = batch.embeddings;
      const positives = groupBy(positive.left, size);
      const negatives = groupBy(negative.left, size);
      const has = ({ starts }: Groups, row: number): boolean => starts[row + 1] > starts[row];
      const paceOfPositive = (s: number): number => -gamma * Math.max(0, 1 + margin - s);
      const paceOfNegative = (s: number): number => gamma * Math.max(0, s + margin);
      const near = (place: number): number => {
        const s = -positive.values[place];
        return paceOfPositive(s) * (s - 1 + margin);
      };
      const far = (place: number): number => {
        const s = -negative.values[place];
        return paceOfNegative(s) * (s - margin);
      };
      const ofPositives = Array.from({ length: size }, (_, row) => logSumExp(positives, row, near, false));
      const ofNegatives = Array.from({ length: size }, (_, row) => logSumExp(negatives, row, far, false));
      const inner = Float64Array.from(ofPositives, (one, row) => one.value + ofNegatives[row].value);
      const both = Array.from(inner, (_, row) => has(positives, row) && has(negatives, row));
      const reduced = foldRows(
        batch,
        batch.fold("loss"),
        inner.map((value, row) => (both[row] ? softplus(value) : 0)),
      );
      return {
        value: reduced.value,
        backward() {
          const ofRow = reduced.gradient().map((g, row) => (both[row] ? g * sigmoid(inner[row]) : 0));
          forEachPlace(positives, ofRow, (row, place) => {
            const share = ofPositives[row].share(near(place));
            positive.gradient[place] -= ofRow[row] * share * paceOfPositive(-positive.values[place]);
          });
          forEachPlace(negatives, ofRow, (row, place) => {
            const share = ofNegatives[row].share(far(place));
            negative.gradient[place] -= ofRow[row] * share * paceOfNegative(-negative.values[place]);
          });
          return gradients(space);
        },
      };
    },
  });
}
