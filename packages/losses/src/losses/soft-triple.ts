import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import type { MetricLoss } from "../loss.js";
import { logSumExpOfRow } from "../numeric/log-sum-exp.js";
import { classificationLoss } from "./classification.js";
import {
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonOptions, distanceOption, similarity } from "./common.js";

/** Options of `softTripleLoss`. */
export interface SoftTripleOptions extends LearntLossOptions {
  /** K, centers of each class; default 10. */
  centersPerClass?: number;
  /** λ, scale of the class similarities; default 20. */
  lambda?: number;
  /** γ, temperature of the choice among a class's centers; default 0.1. */
  gamma?: number;
  /** δ, subtracted from the own class's similarity; default 0.01. */
  margin?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `SoftTripleOptions`. */
export const softTripleOptions = z.strictObject({
  centersPerClass: z.int().positive().default(10).describe("K, centers of each class"),
  lambda: z.number().positive().default(20).describe("λ, scale of the class similarities"),
  gamma: z.number().positive().default(0.1).describe("γ, temperature of the choice among a class's centers"),
  margin: z.number().default(0.01).describe("δ, subtracted from the own class's similarity"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * SoftTriple (Qian et al., ICCV 2019, eq. 6): a softmax classifier with several centers per class.
 *
 *   S_ic = Σ_k softmax_k(s_ick / γ) s_ick,   l_i = -log softmax_c(λ (S_ic - δ [c = y])) at y,   L = mean over all samples
 *
 * Range [0, ∞). Learns the centers: `trainableVariables` is [fc], shape [dimension, numClasses · K], the centers of
 * class c being columns c·K .. c·K + K - 1. The authors' penalty on the centers is `weightRegularizer: { name:
 * "sparse-centers", numClasses, centersPerClass, weight: 0.2 }`. Embeddings [batch, dimension], labels in [0,
 * numClasses), or -1: of no class, left out; given tuples become weights of the samples; no separate reference. An
 * empty batch: 0.
 *
 * @param options K = 10, λ = 20, γ = 0.1, δ = 0.01 (the authors'), cosine, mean; centers start uniform in
 *   ±1/√(numClasses · K)
 * @throws {ValueError} on a label without centers
 */
export function softTripleLoss(options: SoftTripleOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("softTripleLoss", softTripleOptions, options);
  checkNeeds("softTripleLoss", needs);
  const { numClasses, dimension, random } = needs;
  const { centersPerClass, lambda, gamma, margin } = parsed;
  const columns = numClasses * centersPerClass;
  return classificationLoss({
    name: "softTripleLoss",
    numClasses,
    dimension,
    variable: weightVariable(random, "fc", [dimension, columns], { kind: "uniform", bound: 1 / Math.sqrt(columns) }),
    distance: similarity("softTripleLoss", parsed.distance),
    options: parsed,
    logits(batch, similarities) {
      const sharpened = similarities.map((value) => value / gamma);
      const shares = new Float64Array(similarities.length);
      const mixed = Float64Array.from({ length: similarities.length / centersPerClass }, (_, at) => {
        const from = at * centersPerClass;
        const sum = logSumExpOfRow(sharpened, from, from + centersPerClass);
        let mean = 0;
        for (let k = from; k < from + centersPerClass; k++) {
          shares[k] = Math.exp(sharpened[k] - sum);
          mean += shares[k] * similarities[k];
        }
        return mean;
      });
      const values = mixed.map((value) => lambda * value);
      batch.labels.forEach((label, row) => {
        values[row * numClasses + label] -= lambda * margin;
      });
      return {
        values,
        backward: (gradient) => ({
          similarities: similarities.map((value, place) => {
            const at = Math.floor(place / centersPerClass);
            return lambda * gradient[at] * shares[place] * (1 + (value - mixed[at]) / gamma);
          }),
        }),
      };
    },
  });
}
