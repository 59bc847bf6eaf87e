import * as tf from "@tensorflow/tfjs";
import { parseOptions, type Random } from "@smart-mining/core";
import { z } from "zod";
import { linear } from "../layers/linear.js";
import { namedVariable } from "./named-variables.js";
import { tapedModel } from "./taped-model.js";
import type { TrainableModel } from "./trainable-model.js";

export const mlpOptions = z.strictObject({
  inputs: z.int().min(1).describe("numbers per sample"),
  hidden: z.array(z.int().min(1)).default([256]).describe("numbers per hidden layer; none: a linear map"),
  dimension: z.int().min(1).default(64).describe("numbers per embedding"),
  activation: z.enum(["relu", "elu", "tanh"]).default("relu").describe("after each hidden layer"),
  dropout: z.number().min(0).lt(1).default(0).describe("share of the hidden numbers left out in training"),
  normalize: z.boolean().default(true).describe("scale embeddings to length 1"),
});

/** Options of `mlp`. */
export interface MlpOptions {
  /** Numbers per sample, >= 1. */
  readonly inputs: number;
  /** Numbers per hidden layer, each >= 1; default [256]; none: a linear map. */
  readonly hidden?: number[];
  /** Numbers per embedding, >= 1; default 64. */
  readonly dimension?: number;
  /** After each hidden layer; default "relu". */
  readonly activation?: "relu" | "elu" | "tanh";
  /** Share of the hidden numbers left out in training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** Scale embeddings to length 1; default true. */
  readonly normalize?: boolean;
  /** Draws the initial weights, and what dropout leaves out. */
  readonly random: Random;
}

/**
 * A perceptron for vectors, e.g. a head on embeddings that are there already: linear layers with an activation in between, rows scaled
 * to length 1. Initialized as PyTorch does: uniform in ±1/sqrt(inputs of the layer).
 *
 * @returns a model for samples of shape [batch, inputs]; dispose it after use
 * @throws {OptionError} for an option out of range
 */
export function mlp({ random, ...rest }: MlpOptions): TrainableModel {
  const options = parseOptions("mlp", mlpOptions, rest);
  const sizes = [options.inputs, ...options.hidden, options.dimension];
  const layers = sizes.slice(1).map((outputs, at) => {
    const name = at === options.hidden.length ? "head" : `layer${at}`;
    const bound = 1 / Math.sqrt(sizes[at]);
    return {
      kernel: uniform<tf.Rank.R2>(`${name}/kernel`, [sizes[at], outputs], bound, random),
      bias: uniform<tf.Rank.R1>(`${name}/bias`, [outputs], bound, random),
    };
  });
  const variables = layers.flatMap(({ kernel, bias }) => [kernel, bias] as unknown as tf.Variable[]);
  const activate = tf[options.activation];
  return tapedModel({
    caller: "mlp",
    inputShape: [options.inputs],
    dimension: options.dimension,
    trainable: variables,
    others: [],
    head: variables.slice(-2),
    normalize: options.normalize,
    random: random.fork("dropout"),
    architecture: { name: "mlp", options },
    run(samples, drawn) {
      let x = samples as tf.Tensor2D;
      layers.forEach(({ kernel, bias }, at) => {
        x = linear(x, kernel, bias);
        if (at === layers.length - 1) return;
        x = activate(x);
        if (drawn !== null && options.dropout > 0)
          x = tf.dropout(x, options.dropout, undefined, drawn.fork(at).integer(2 ** 31)) as tf.Tensor2D;
      });
      return x;
    },
    dispose() {
      tf.dispose(variables);
    },
  });
}

function uniform<R extends tf.Rank>(name: string, shape: number[], bound: number, random: Random): tf.Variable<R> {
  const source = random.fork(name);
  const length = tf.util.sizeFromShape(shape);
  const values = Float32Array.from({ length }, () => (2 * source.next() - 1) * bound);
  return namedVariable<R>(name, tf.tensor(values, shape), true);
}
