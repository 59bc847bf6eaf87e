import * as tf from "@tensorflow/tfjs";
import { type Optimizer, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { optimizerOf } from "./optimizer-of.js";
import { learningRate, weightDecay, withDecay } from "./weight-decay.js";

export const rmsPropOptions = z.strictObject({
  learningRate: learningRate(1e-2),
  smoothing: z.number().min(0).lt(1).default(0.99).describe("memory of the gradient's square"),
  epsilon: z.number().positive().default(1e-8).describe("keeps the division finite"),
  momentum: z.number().min(0).lt(1).default(0).describe("memory of earlier changes; 0: none"),
  centered: z.boolean().default(false).describe("divide by the deviation from the gradient's mean"),
  weightDecay,
});

/** Options of `rmsProp`. */
export interface RmsPropOptions {
  /** Step size, > 0; default 0.01. */
  readonly learningRate?: number;
  /** Memory of the gradient's square (torch: alpha), in [0, 1); default 0.99. */
  readonly smoothing?: number;
  /** Keeps the division finite, > 0; default 1e-8. */
  readonly epsilon?: number;
  /** Memory of earlier changes, in [0, 1); default 0: none. */
  readonly momentum?: number;
  /** Divide by the deviation from the gradient's mean; default false. */
  readonly centered?: boolean;
  /** The weight's share that is added to its gradient (L2), >= 0; default 0. */
  readonly weightDecay?: number;
}

/**
 * RMSProp as torch.optim.RMSprop does it (Tieleman and Hinton 2012; centered: Graves 2013):
 *
 *   g ← g + decay · w,   s ← smoothing · s + (1 - smoothing) · g²,   m ← smoothing · m + (1 - smoothing) · g
 *   c = g / (sqrt(s) + epsilon)      (centered: g / (sqrt(s - m²) + epsilon)),   b ← momentum · b + c,   w ← w - rate · b
 *
 * @throws {OptionError} for an option out of range
 */
export function rmsProp(options?: RmsPropOptions): Optimizer {
  const parsed = parseOptions("rmsProp", rmsPropOptions, options);
  const { smoothing, epsilon, momentum, centered } = parsed;
  const kinds = ["square", ...(centered ? ["mean"] : []), ...(momentum > 0 ? ["momentum"] : [])];
  return optimizerOf({
    name: "rmsprop",
    learningRate: parsed.learningRate,
    slots: kinds,
    rule: (_, learningRate) => (variable, plain, slots, share) => {
      const slot = (kind: string): tf.Variable => slots[kinds.indexOf(kind)];
      const remember = (kind: string, fresh: tf.Tensor): tf.Variable => {
        slot(kind).assign(tf.add(tf.mul(slot(kind), smoothing), tf.mul(fresh, 1 - smoothing)));
        return slot(kind);
      };
      const gradient = withDecay(variable, plain, parsed.weightDecay);
      const rate = learningRate * share;
      const square = remember("square", tf.square(gradient));
      // Rounding may leave a variance just below zero, whose root is NaN.
      const spread = centered ? tf.relu(tf.sub(square, tf.square(remember("mean", gradient)))) : square;
      let change = tf.div(gradient, tf.add(tf.sqrt(spread), epsilon));
      if (momentum > 0) {
        slot("momentum").assign(tf.add(tf.mul(slot("momentum"), momentum), change));
        change = slot("momentum");
      }
      return tf.sub(variable, tf.mul(change, rate));
    },
  });
}
