import * as tf from "@tensorflow/tfjs";
import { OptionError, parseOptions, type EmbeddingSet, type Loss } from "@smart-mining/core";
import { z } from "zod";
import { activityOf } from "../activity.js";
import type { EvaluateOptions, LossEvaluation, MetricLoss } from "../loss.js";
import { ownLoss } from "../own-loss.js";

/** zod schema of `CombinedLossOptions`. */
export const combinedOptions = z.strictObject({
  losses: z
    .array(
      z.strictObject({
        loss: ownLoss.describe("any loss; disposed with the sum"),
        weight: z.number().default(1).describe("how much it counts"),
      }),
    )
    .min(1)
    .readonly()
    .describe("the summands, at least one"),
});

/** One summand of a combined loss. */
export interface WeightedLoss {
  /** Any loss; disposed with the sum. */
  loss: Loss;
  /** How much it counts; default 1. */
  weight?: number;
}

/** Options of `combinedLoss`. */
export interface CombinedLossOptions {
  /** The summands, at least one. */
  losses: readonly WeightedLoss[];
}

/**
 * Weighted sum of losses, L = Σ_i w_i L_i: e.g. the smart-mining paper's γ · ratio triplet + global (γ = 1).
 *
 * Every loss sees the same embeddings, labels, tuples, reference and groups. The variables of all of them are trained;
 * `dispose` disposes all of them. A triplet is active where it is in the first loss that has the notion. Works with any
 * `Loss`; `evaluate` needs losses that have it.
 *
 * @throws {OptionError} if there is no loss, or a weight is not finite
 */
export function combinedLoss(options: CombinedLossOptions): MetricLoss {
  const { losses } = parseOptions("combinedLoss", combinedOptions, options);
  const tuple = losses.find(({ loss }) => loss.isActive !== undefined)?.loss;
  return {
    name: "combinedLoss",
    trainableVariables: losses.flatMap(({ loss }) => loss.trainableVariables),
    ...activityOf(tuple),
    compute: (embeddings, labels, tuples, reference, groups) =>
      tf.tidy(() => {
        const parts = losses.map((one) =>
          tf.mul(one.loss.compute(embeddings, labels, tuples, reference, groups), one.weight),
        );
        return parts.reduce((sum, part) => tf.add(sum, part)) as tf.Scalar;
      }),
    computeTerms: (embeddings, labels, tuples, reference, groups) =>
      tf.tidy(() =>
        tf.concat1d(
          losses.map((one) =>
            tf.mul(metric(one.loss).computeTerms(embeddings, labels, tuples, reference, groups), one.weight),
          ),
        ),
      ),
    evaluate(batch: EmbeddingSet, given: EvaluateOptions = {}): LossEvaluation {
      let value = 0;
      let next = 0;
      const gradient = new Float64Array(batch.values.length);
      const referenceGradient = given.reference && new Float64Array(given.reference.values.length);
      const weightGradients: Float32Array[] = [];
      for (const one of losses) {
        const count = one.loss.trainableVariables.length;
        const weights = given.weights?.slice(next, next + count);
        next += count;
        const part = metric(one.loss).evaluate(batch, { ...given, weights });
        const { weight } = one;
        value += weight * part.value;
        part.gradient.forEach((g, at) => (gradient[at] += weight * g));
        part.referenceGradient?.forEach((g, at) => (referenceGradient![at] += weight * g));
        weightGradients.push(...part.weightGradients.map((list) => list.map((g) => weight * g)));
      }
      return {
        value,
        gradient: Float32Array.from(gradient),
        referenceGradient: referenceGradient && Float32Array.from(referenceGradient),
        weightGradients,
      };
    },
    dispose: () => losses.forEach(({ loss }) => loss.dispose?.()),
  };
}

function metric(loss: Loss): MetricLoss {
  if (typeof (loss as Partial<MetricLoss>).evaluate !== "function")
    throw new OptionError('combinedLoss: "losses" must all be losses of this package for evaluate and computeTerms.');
  return loss as MetricLoss;
}
