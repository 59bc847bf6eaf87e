import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { snrDistance } from "../distances/index.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { commonOptions, type CommonLossOptions } from "./common.js";
import { contrastive } from "./contrastive.js";

/** Options of `signalToNoiseRatioLoss`. */
export interface SignalToNoiseRatioOptions extends CommonLossOptions {
  /** Positive pairs nearer than this cost nothing; default 0. */
  positiveMargin?: number;
  /** Negative pairs farther than this cost nothing; default 1. */
  negativeMargin?: number;
  /** The distance is raised to this power; default 1. */
  power?: number;
  /** The norm the embeddings are divided by; default 2. */
  p?: number;
  /** Normalize the embeddings first; default true. */
  normalize?: boolean;
}

/** The schema of `SignalToNoiseRatioOptions`. */
export const signalToNoiseRatioOptions = z.strictObject({
  positiveMargin: z.number().default(0).describe("positive pairs nearer than this cost nothing"),
  negativeMargin: z.number().default(1).describe("negative pairs farther than this cost nothing"),
  power: z.number().positive().default(1).describe("the distance is raised to this power"),
  p: z.number().positive().default(2).describe("the norm the embeddings are divided by"),
  normalize: z.boolean().default(true).describe("normalize the embeddings first"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Signal-to-noise-ratio contrastive loss (Yuan et al. 2019): the contrastive loss on d(x, y) = var(x - y) / var(x).
 *
 *   L = reduce_(positive pairs) max(0, d - m₊) + reduce_(negative pairs) max(0, m₋ - d)
 *
 * Range [0, ∞). The distance is not symmetric, the anchor's variance divides; the pairs of an anchor of
 * variance 0 cost nothing. Tuples, parts and the case of no pairs as in `contrastiveLoss`.
 *
 * @param options margins 0 and 1, normalized embeddings, mean of the non-zero (defaults of pytorch-metric-learning 2.8)
 */
export function signalToNoiseRatioLoss(options?: SignalToNoiseRatioOptions): MetricLoss {
  const parsed = parseOptions("signalToNoiseRatioLoss", signalToNoiseRatioOptions, options);
  return metricLoss(contrastive("signalToNoiseRatioLoss", parsed, snrDistance(parsed)));
}
