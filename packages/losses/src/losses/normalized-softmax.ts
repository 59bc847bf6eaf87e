import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { toDistance, type DistanceConfig } from "../distances/index.js";
import type { MetricLoss } from "../loss.js";
import { classificationLoss, scaledLogits } from "./classification.js";
import {
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonOptions, distanceOption } from "./common.js";

/** Options of `normalizedSoftmaxLoss`. */
export interface NormalizedSoftmaxOptions extends LearntLossOptions {
  /** t, divides the similarities; default 0.05. */
  temperature?: number;
  /** What the loss compares embeddings with; default "dot". */
  distance?: DistanceConfig;
}

/** The schema of `NormalizedSoftmaxOptions`. */
export const normalizedSoftmaxOptions = z.strictObject({
  temperature: z.number().positive().default(0.05).describe("t, divides the similarities"),
  distance: distanceOption("dot"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * Normalized softmax (Wang et al. 2017, NormFace; Zhai & Wu 2019): a softmax classifier on cosines.
 *
 *   l_i = -log softmax_c(x_i·w_c / t) at the label,   L = mean over all samples
 *
 * The class vectors are always L2-normalized, the embeddings unless the distance says otherwise. Range [0, ∞). Learns
 * the class vectors: `trainableVariables` is [W], shape [dimension, numClasses]. Embeddings [batch, dimension], labels
 * in [0, numClasses), or -1: of no class, left out; given tuples become weights of the samples; no separate reference.
 * An empty batch: 0.
 *
 * @param options t = 0.05 (Zhai & Wu), dot product, mean; W starts standard normal
 * @throws {ValueError} on a label without class vector
 */
export function normalizedSoftmaxLoss(options: NormalizedSoftmaxOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("normalizedSoftmaxLoss", normalizedSoftmaxOptions, options);
  checkNeeds("normalizedSoftmaxLoss", needs);
  const { numClasses, dimension, random } = needs;
  return classificationLoss({
    name: "normalizedSoftmaxLoss",
    numClasses,
    dimension,
    variable: weightVariable(random, "W", [dimension, numClasses], { kind: "normal", deviation: 1 }),
    distance: toDistance(parsed.distance),
    unitVectors: true,
    options: parsed,
    logits: (_batch, similarities) => scaledLogits(similarities, 1 / parsed.temperature),
  });
}
