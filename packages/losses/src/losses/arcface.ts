import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import type { MetricLoss } from "../loss.js";
import { additiveAngle, marginLogits } from "./angular-softmax.js";
import { classificationLoss } from "./classification.js";
import {
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonOptions, distanceOption, similarity } from "./common.js";

/** Options of `arcFaceLoss`. */
export interface ArcFaceOptions extends LearntLossOptions {
  /** m, added to the angle, in degrees; default 28.6. */
  margin?: number;
  /** Multiplies the cosines; default 64. */
  scale?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `ArcFaceOptions`. */
export const arcFaceOptions = z.strictObject({
  margin: z.number().nonnegative().lt(180).default(28.6).describe("m, added to the angle, in degrees"),
  scale: z.number().positive().default(64).describe("multiplies the cosines"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * ArcFace (Deng et al., CVPR 2019, eq. 3): a softmax classifier on cosines with a margin on the angle.
 *
 *   l_i = -log softmax of σ cos(θ_c), with cos(θ_y + m) for the own class y,   L = mean over all samples
 *
 * where θ_y + m > π, cos θ_y - m sin m is taken, so that the logit keeps falling. x and w normalized. Range [0, ∞).
 * Learns the class vectors: `trainableVariables` is [W], shape [dimension, numClasses]. Embeddings [batch, dimension],
 * labels in [0, numClasses), or -1: of no class, left out; given tuples become weights of the samples; no separate
 * reference. An empty batch: 0.
 *
 * @param options m = 28.6° (0.5 rad), σ = 64 (the authors'), cosine, mean; W starts standard normal
 * @throws {ValueError} on a label without class vector
 */
export function arcFaceLoss(options: ArcFaceOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("arcFaceLoss", arcFaceOptions, options);
  checkNeeds("arcFaceLoss", needs);
  const { numClasses, dimension, random } = needs;
  const margin = additiveAngle((parsed.margin * Math.PI) / 180);
  return classificationLoss({
    name: "arcFaceLoss",
    numClasses,
    dimension,
    variable: weightVariable(random, "W", [dimension, numClasses], { kind: "normal", deviation: 1 }),
    distance: similarity("arcFaceLoss", parsed.distance),
    options: parsed,
    logits: (batch, similarities) => marginLogits(batch, similarities, numClasses, margin, parsed.scale),
  });
}
