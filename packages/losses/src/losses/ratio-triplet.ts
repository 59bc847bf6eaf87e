import { DISTANCES, distanceOption, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { activity } from "../activity.js";
import { lpDistance, openPairs } from "../distances/index.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { TRIPLET } from "../reducers/index.js";
import { tripletsOf } from "../tuples.js";
import { commonDefinition, commonOptions, type CommonLossOptions } from "./common.js";

/** Options of `ratioTripletLoss`. */
export interface RatioTripletOptions extends CommonLossOptions {
  /** m, added to the anchor-positive distance; default 0.01. */
  margin?: number;
  /** D, squared or plain Euclidean distance; default "squared-euclidean". */
  distance?: "squared-euclidean" | "euclidean";
  /** L2-normalize the embeddings first; default true. */
  normalize?: boolean;
}

/** The schema of `RatioTripletOptions`. */
export const ratioTripletOptions = z.strictObject({
  margin: z.number().positive().default(0.01).describe("m, added to the anchor-positive distance"),
  distance: distanceOption(["squared-euclidean", "euclidean"])
    .default("squared-euclidean")
    .describe(`D; ${DISTANCES["squared-euclidean"].sentence} or ${DISTANCES.euclidean.sentence}`),
  normalize: z.boolean().default(true).describe("L2-normalize the embeddings first"),
  ...commonOptions("mean"),
});

/**
 * Ratio triplet loss (Kumar B G et al., CVPR 2016, arXiv 1512.09272), the triplet part of the smart-mining paper.
 *
 *   L = mean_i max(0, 1 - D(a_i, n_i) / (D(a_i, p_i) + m))
 *
 * D is the squared Euclidean distance |a - b|² (the paper's form) or the plain one. Range [0, 1]. Scale-free in the
 * distances but for m, so the hinge is active exactly where D(a, n) < D(a, p) + m.
 *
 * Embeddings [batch, dimension]; triplets as given, or all that the labels allow; given pairs are joined on equal
 * anchors. No triplets: 0 with zero gradient.
 *
 * @param options margin m = 0.01, squared distance, normalized embeddings, mean over all triplets (the paper's)
 */
export function ratioTripletLoss(options?: RatioTripletOptions): MetricLoss {
  const parsed = parseOptions("ratioTripletLoss", ratioTripletOptions, options);
  const { margin, distance, normalize } = parsed;
  const measure = lpDistance({ power: distance === "squared-euclidean" ? 2 : 1, normalize });
  return metricLoss({
    name: "ratioTripletLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean"),
    ...activity(measure, (positive, negative) => negative < positive + margin),
    kernel(batch) {
      const space = openPairs(measure, batch.embeddings, batch.reference);
      const triplets = tripletsOf(batch, space);
      const { positive, negative } = triplets;
      const fold = batch.fold("loss");
      triplets.forEach((anchor, p, n) => {
        fold.add(Math.max(0, 1 - negative.values[n] / (positive.values[p] + margin)), anchor, TRIPLET);
      });
      return {
        value: fold.finish(),
        backward() {
          triplets.forEach((anchor, p, n) => {
            const divisor = positive.values[p] + margin;
            const ratio = negative.values[n] / divisor;
            const weight = fold.weight(Math.max(0, 1 - ratio), anchor, TRIPLET);
            if (ratio >= 1) return;
            negative.gradient[n] -= weight / divisor;
            positive.gradient[p] += (weight * ratio) / divisor;
          });
          return gradients(space);
        },
      };
    },
  });
}
