import type * as tf from "@tensorflow/tfjs";
import type { Optimizer, Random, SampleBatch, SampleSource } from "@smart-mining/core";
import { lossGradient, type Engine, type LossParameters } from "../src/index.js";

/** Standard normal samples of this shape. */
export function normalSamples(random: Random, shape: readonly number[]): SampleBatch {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  return { values, shape };
}

/** A batch as something to be embedded. */
export function sourceOf({ values, shape }: SampleBatch): SampleSource {
  const [size, ...one] = shape;
  const length = values.length / size;
  return {
    size,
    shape: one,
    labels: new Int32Array(size),
    read: (rows) => ({
      values: Float32Array.from({ length: rows.length * length }, (_, at) => {
        return values[rows[Math.floor(at / length)] * length + (at % length)];
      }),
      shape: [rows.length, ...one],
    }),
  };
}

/** One step from samples to changed weights. @returns the loss */
export async function trainStep(
  engine: Engine,
  optimizer: Optimizer,
  samples: SampleBatch,
  loss: (embeddings: tf.Tensor2D) => tf.Scalar,
  own?: { readonly names: string[]; readonly variables: tf.Variable[]; readonly rate: number },
): Promise<number> {
  const pass = await engine.forward(samples);
  try {
    const found = await lossGradient(pass.embeddings, engine.model.dimension, loss, own?.variables);
    try {
      await pass.backward(found.gradient);
      const parameters: LossParameters | undefined = own && { ...own, gradients: found.extra };
      await engine.apply(optimizer, parameters);
      return found.loss;
    } finally {
      for (const gradient of found.extra) gradient.dispose();
    }
  } finally {
    pass.dispose();
  }
}
