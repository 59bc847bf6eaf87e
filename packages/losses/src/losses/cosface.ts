import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import type { MetricLoss } from "../loss.js";
import { marginLogits } from "./angular-softmax.js";
import { classificationLoss } from "./classification.js";
import {
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonOptions, distanceOption, similarity } from "./common.js";

/** Options of `cosFaceLoss`. */
export interface CosFaceOptions extends LearntLossOptions {
  /** m, subtracted from the cosine; default 0.35. */
  margin?: number;
  /** Multiplies the cosines; default 64. */
  scale?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `CosFaceOptions`. */
export const cosFaceOptions = z.strictObject({
  margin: z.number().default(0.35).describe("m, subtracted from the cosine"),
  scale: z.number().positive().default(64).describe("multiplies the cosines"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * CosFace (Wang et al., CVPR 2018, eq. 4): a softmax classifier on cosines with a margin on the cosine.
 *
 *   l_i = -log softmax of σ cos(θ_c), with cos(θ_y) - m for the own class y,   L = mean over all samples
 *
 * x and w normalized. Range [0, ∞). Learns the class vectors: `trainableVariables` is [W], shape [dimension,
 * numClasses]. Embeddings [batch, dimension], labels in [0, numClasses), or -1: of no class, left out; given tuples
 * become weights of the samples; no separate reference. An empty batch: 0.
 *
 * @param options m = 0.35, σ = 64 (the authors'), cosine, mean; W starts standard normal
 * @throws {ValueError} on a label without class vector
 */
export function cosFaceLoss(options: CosFaceOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("cosFaceLoss", cosFaceOptions, options);
  checkNeeds("cosFaceLoss", needs);
  const { numClasses, dimension, random } = needs;
  const margin = (s: number): { value: number; slope: number } => ({ value: s - parsed.margin, slope: 1 });
  return classificationLoss({
    name: "cosFaceLoss",
    numClasses,
    dimension,
    variable: weightVariable(random, "W", [dimension, numClasses], { kind: "normal", deviation: 1 }),
    distance: similarity("cosFaceLoss", parsed.distance),
    options: parsed,
    logits: (batch, similarities) => marginLogits(batch, similarities, numClasses, margin, parsed.scale),
  });
}
