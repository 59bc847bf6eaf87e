import * as tf from "@tensorflow/tfjs";
import { floatsOf } from "../backend/wasm-internals.js";
import { asTensor, wasmBackend } from "../layers/wasm-tensors.js";
import type { ForwardPass, Shard, TrainableModel } from "../model/trainable-model.js";
import type { SharedBlocks } from "./shared-blocks.js";
import type { RowRange, SharedBatch } from "./worker-messages.js";

// Everything goes straight between shared memory and the wasm heap: copies on the JavaScript side would be a few megabytes of
// garbage per step and thread.

/** A new tensor with numbers from shared memory. */
function tensorFrom<T extends tf.Tensor>(shared: SharedArrayBuffer, first: number, shape: number[]): T {
  const info = wasmBackend().makeOutput(shape, "float32");
  floatsOf(wasmBackend(), info).set(new Float32Array(shared, first * 4, tf.util.sizeFromShape(shape)));
  return asTensor<T>(info);
}

/** Writes a tensor's numbers to shared memory. */
function copyTo(shared: SharedArrayBuffer, first: number, tensor: tf.Tensor): void {
  new Float32Array(shared, first * 4, tensor.size).set(floatsOf(wasmBackend(), tensor));
}

/** Copies all weights and statistics into shared memory. */
export function publishWeights(model: TrainableModel, blocks: SharedBlocks): void {
  let at = 0;
  for (const variable of model.variables) {
    copyTo(blocks.weights, at, variable);
    at += variable.size;
  }
}

/** Takes over the weights and statistics that the first thread published. */
export function adoptWeights(model: TrainableModel, blocks: SharedBlocks): void {
  let at = 0;
  for (const variable of model.variables) {
    const fresh = tensorFrom(blocks.weights, at, variable.shape);
    variable.assign(fresh);
    fresh.dispose();
    at += variable.size;
  }
}

/** The samples start to end of a shared batch; the caller disposes them. */
export function samplesOf(model: TrainableModel, batch: SharedBatch, { start, end }: RowRange): tf.Tensor {
  const size = model.inputShape.reduce((a, b) => a * b, 1);
  return tensorFrom(batch.samples, start * size, [end - start, ...model.inputShape]);
}

/** Embeds a shard with the running statistics, and writes the embeddings to their rows. */
export function embedShard(model: TrainableModel, batch: SharedBatch, rows: RowRange): void {
  const samples = samplesOf(model, batch, rows);
  try {
    const embeddings = model.embed(samples);
    copyTo(batch.embeddings, rows.start * model.dimension, embeddings);
    embeddings.dispose();
  } finally {
    samples.dispose();
  }
}

/** A training pass over a shard; the embeddings are written to their rows. */
export function forwardShard(model: TrainableModel, batch: SharedBatch, rows: RowRange, shard: Shard): ForwardPass {
  const samples = samplesOf(model, batch, rows);
  try {
    const pass = model.forward(samples, shard);
    copyTo(batch.embeddings, rows.start * model.dimension, pass.embeddings);
    return pass;
  } finally {
    samples.dispose();
  }
}

/** The backward pass of a shard; its gradients go, one after the other, to this worker's place. */
export function backwardShard(
  pass: ForwardPass,
  blocks: SharedBlocks,
  batch: SharedBatch,
  { start, end }: RowRange,
  worker: number,
): void {
  const dimension = pass.embeddings.shape[1];
  const gradient = tensorFrom<tf.Tensor2D>(batch.gradient, start * dimension, [end - start, dimension]);
  try {
    const found = pass.backward(gradient);
    let at = (worker * blocks.gradients.byteLength) / 4 / blocks.workers;
    for (const tensor of found) {
      copyTo(blocks.gradients, at, tensor);
      at += tensor.size;
    }
    tf.dispose(found);
  } finally {
    gradient.dispose();
  }
}
