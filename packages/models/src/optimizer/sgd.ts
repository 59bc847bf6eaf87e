import * as tf from "@tensorflow/tfjs";
import { type Optimizer, OptionError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { optimizerOf } from "./optimizer-of.js";
import { learningRate, weightDecay, withDecay } from "./weight-decay.js";

export const sgdOptions = z.strictObject({
  learningRate: learningRate(1e-2),
  momentum: z.number().min(0).lt(1).default(0).describe("memory of earlier gradients; 0: none"),
  nesterov: z.boolean().default(false).describe("look ahead along the momentum; needs a momentum > 0"),
  weightDecay,
});

/** Options of `sgd`. */
export interface SgdOptions {
  /** Step size, > 0; default 0.01. */
  readonly learningRate?: number;
  /** Memory of earlier gradients, in [0, 1); default 0: none. */
  readonly momentum?: number;
  /** Look ahead along the momentum, which must be > 0 then; default false. */
  readonly nesterov?: boolean;
  /** The weight's share that is added to its gradient (L2), >= 0; default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent as torch.optim.SGD does it (Sutskever et al. 2013, with the rate outside of the momentum):
 *
 *   g ← g + decay · w,   b ← momentum · b + g,   w ← w - rate · b        (nesterov: w - rate · (g + momentum · b))
 *
 * @throws {OptionError} for an option out of range, and for `nesterov` without momentum
 */
export function sgd(options?: SgdOptions): Optimizer {
  const parsed = parseOptions("sgd", sgdOptions, options);
  const { momentum, nesterov } = parsed;
  if (nesterov && momentum === 0) throw new OptionError('sgd: "momentum" must be > 0 with "nesterov"; got 0.');
  return optimizerOf({
    name: "sgd",
    learningRate: parsed.learningRate,
    slots: momentum > 0 ? ["momentum"] : [],
    rule: (_, learningRate) => (variable, plain, slots, share) => {
      const gradient = withDecay(variable, plain, parsed.weightDecay);
      const rate = learningRate * share;
      if (momentum === 0) return tf.sub(variable, tf.mul(gradient, rate));
      const [memory] = slots;
      memory.assign(tf.add(tf.mul(memory, momentum), gradient));
      const direction = nesterov ? tf.add(gradient, tf.mul(memory, momentum)) : memory;
      return tf.sub(variable, tf.mul(direction, rate));
    },
  });
}
