import * as tf from "@tensorflow/tfjs";
import { type Optimizer, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import { kernelsOf, kernelsUnavailable } from "../wasm/kernels.js";
import { optimizerOf } from "./optimizer-of.js";
import { learningRate, weightDecay, withDecay } from "./weight-decay.js";

export const adamOptions = z.strictObject({
  learningRate: learningRate(1e-3),
  beta1: z.number().min(0).lt(1).default(0.9).describe("memory of the gradient's mean"),
  beta2: z.number().min(0).lt(1).default(0.999).describe("memory of the gradient's square"),
  epsilon: z.number().positive().default(1e-8).describe("keeps the division finite"),
  weightDecay,
});

/** Options of `adam`. */
export interface AdamOptions {
  /** Step size, > 0; default 0.001. */
  readonly learningRate?: number;
  /** Memory of the gradient's mean, in [0, 1); default 0.9. */
  readonly beta1?: number;
  /** Memory of the gradient's square, in [0, 1); default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, > 0; default 1e-8. */
  readonly epsilon?: number;
  /** The weight's share that is added to its gradient (L2), >= 0; default 0. */
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma and Ba 2015), one SIMD kernel per variable on wasm, ordinary operations elsewhere; the same numbers. Weight decay is
 * added to the gradient, as by torch.optim.Adam.
 *
 * @throws {OptionError} for an option out of range
 */
export function adam(options?: AdamOptions): Optimizer {
  const parsed = parseOptions("adam", adamOptions, options);
  const { beta1, beta2, epsilon } = parsed;
  return optimizerOf({
    name: "adam",
    learningRate: parsed.learningRate,
    slots: ["first", "second"],
    rule(step, learningRate) {
      const common = learningRate / (1 - beta1 ** step);
      const correction = 1 / Math.sqrt(1 - beta2 ** step);
      const fused =
        tf.getBackend() === "wasm" && kernelsUnavailable(tf.backend() as unknown as WasmBackend) === undefined;
      return (variable, plain, [first, second], share) => {
        const rate = common * share;
        const gradient = withDecay(variable, plain, parsed.weightDecay);
        if (fused) return fusedUpdate([variable, gradient, first, second], [rate, beta1, beta2, correction, epsilon]);
        first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const change = tf.div(tf.mul(first, rate), tf.add(tf.mul(tf.sqrt(second), correction), epsilon));
        return tf.sub(variable, change);
      };
    },
  });
}

/** The kernel changes both moments in place; weights go to a new tensor. */
function fusedUpdate(tensors: [variable: tf.Tensor, ...others: tf.Tensor[]], numbers: number[]): tf.Tensor {
  const backend = tf.backend() as unknown as WasmBackend;
  const [{ shape, size }] = tensors;
  const out = backend.makeOutput(shape, "float32");
  const offsets = [...tensors, out].map((tensor) => offsetOf(backend, tensor));
  kernelsOf(backend).adam(...offsets, size, ...numbers);
  return tf.engine().makeTensorFromTensorInfo(out);
}
