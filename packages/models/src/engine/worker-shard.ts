import * as tf from "@tensorflow/tfjs";
import type { ForwardPass, TrainableModel } from "../model/trainable-model.js";
import type { SharedBlocks } from "./shared-step.js";
import type { SharedBatch } from "./worker-messages.js";

/** Copies all weights and statistics into shared memory. */
export function publishWeights(model: TrainableModel, blocks: SharedBlocks): void {
  const shared = new Float32Array(blocks.weights);
  let at = 0;
  for (const { values } of model.weights()) {
    shared.set(values, at);
    at += values.length;
  }
}

/** Takes over the weights and statistics that the first thread published. */
export function adoptWeights(model: TrainableModel, blocks: SharedBlocks): void {
  const shared = new Float32Array(blocks.weights);
  let at = 0;
  const fresh = model.weights().map((weight) => {
    const values = shared.slice(at, at + weight.values.length);
    at += values.length;
    return { ...weight, values };
  });
  model.setWeights(fresh);
}

/** The images start to end of a shared batch; the caller disposes them. */
export function imagesOf(model: TrainableModel, batch: SharedBatch, start: number, end: number): tf.Tensor4D {
  const size = model.inputShape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(batch.images).slice(start * size, end * size);
  return tf.tensor4d(values, [end - start, ...model.inputShape]);
}

/** Writes a shard's embeddings to their rows. */
export function publishEmbeddings(embeddings: tf.Tensor2D, batch: SharedBatch, start: number): void {
  new Float32Array(batch.embeddings).set(embeddings.dataSync<"float32">(), start * embeddings.shape[1]);
}

/** The backward pass of a shard; its gradients go, one after the other, to this worker's place. */
export function backwardShard(
  pass: ForwardPass,
  blocks: SharedBlocks,
  batch: SharedBatch,
  shard: { worker: number; start: number; end: number },
): void {
  const dimension = pass.embeddings.shape[1];
  const values = new Float32Array(batch.gradient).slice(shard.start * dimension, shard.end * dimension);
  const gradient = tf.tensor2d(values, [shard.end - shard.start, dimension]);
  try {
    const found = pass.backward(gradient);
    try {
      const trainable = blocks.gradients.byteLength / 4 / blocks.workers;
      const shared = new Float32Array(blocks.gradients);
      let at = shard.worker * trainable;
      for (const tensor of found) {
        shared.set(tensor.dataSync<"float32">(), at);
        at += tensor.size;
      }
    } finally {
      tf.dispose(found);
    }
  } finally {
    gradient.dispose();
  }
}
