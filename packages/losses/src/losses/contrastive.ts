import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { activity } from "../activity.js";
import {
  internalThreshold,
  NO_SIGNAL,
  toDistance,
  type Distance,
  type PairDistances,
  type DistanceConfig,
} from "../distances/index.js";
import { gradients, type LossDefinition } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { foldArray } from "../reducers/index.js";
import { commonDefinition, commonOptions, comparePairs, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `contrastiveLoss`. */
export interface ContrastiveOptions extends CommonLossOptions {
  /** Positive pairs nearer than this cost nothing; default 0. */
  positiveMargin?: number;
  /** Negative pairs farther than this cost nothing; default 1. */
  negativeMargin?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `ContrastiveOptions`. */
export const contrastiveOptions = z.strictObject({
  positiveMargin: z.number().default(0).describe("positive pairs nearer than this cost nothing"),
  negativeMargin: z.number().default(1).describe("negative pairs farther than this cost nothing"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Contrastive loss (Hadsell et al. 2006, without the square: take "squared-euclidean" for it).
 *
 *   L = reduce_(positive pairs) max(0, d - m₊) + reduce_(negative pairs) max(0, m₋ - d)
 *
 * With a similarity: max(0, m₊ - s) and max(0, s - m₋). Range [0, ∞). Parts: `positive`, `negative`, each reduced by
 * itself, then added. Embeddings [batch, dimension]; pairs as given, (a, p) and (a, n) of given triplets, or all that
 * the labels allow. A side without pairs counts 0; no pairs: 0 with zero gradient.
 *
 * @param options margins 0 and 1, Euclidean distance of normalized embeddings, mean of the non-zero (defaults of
 *   pytorch-metric-learning 2.8; for "cosine" take margins 1 and 0)
 */
export function contrastiveLoss(options?: ContrastiveOptions): MetricLoss {
  const parsed = parseOptions("contrastiveLoss", contrastiveOptions, options);
  return metricLoss(contrastive("contrastiveLoss", parsed, toDistance(parsed.distance)));
}

/** The contrastive loss under any distance, also the signal-to-noise-ratio one. */
export function contrastive(
  name: string,
  parsed: Pick<
    z.output<typeof contrastiveOptions>,
    "positiveMargin" | "negativeMargin" | "reducer" | "embeddingRegularizer"
  >,
  distance: Distance,
): LossDefinition {
  const nearEnough = internalThreshold(distance, parsed.positiveMargin);
  const farEnough = internalThreshold(distance, parsed.negativeMargin);
  return {
    name,
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean-non-zero"),
    ...activity(distance, (positive, negative) => positive > nearEnough || negative < farEnough),
    kernel(batch) {
      const { space, positive, negative } = comparePairs(batch, distance);
      const side = (part: string, pairs: PairDistances, sign: number, threshold: number) => {
        const terms = pairs.values.map((value) => (value < NO_SIGNAL ? Math.max(0, sign * (value - threshold)) : 0));
        const reduced = foldArray(batch.fold(part), terms, pairs.left, pairs.right);
        return {
          value: reduced.value,
          back: () =>
            reduced.gradient().forEach((g, at) => {
              if (terms[at] > 0) pairs.gradient[at] += sign * g;
            }),
        };
      };
      const near = side("positive", positive, 1, nearEnough);
      const far = side("negative", negative, -1, farEnough);
      return {
        value: near.value + far.value,
        backward() {
          near.back();
          far.back();
          return gradients(space);
        },
      };
    },
  };
}
