import * as tf from "@tensorflow/tfjs";
import { floatsOf } from "../backend/wasm-internals.js";
import { asTensor, wasmBackend } from "../layers/wasm-tensors.js";
import type { ForwardPass, TrainableModel } from "../model/trainable-model.js";
import type { SharedBlocks } from "./shared-step.js";
import type { SharedBatch } from "./worker-messages.js";

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

/** The images start to end of a shared batch; the caller disposes them. */
export function imagesOf(model: TrainableModel, batch: SharedBatch, start: number, end: number): tf.Tensor4D {
  const size = model.inputShape.reduce((a, b) => a * b, 1);
  return tensorFrom(batch.images, start * size, [end - start, ...model.inputShape]);
}

/** Writes a shard's embeddings to their rows. */
export function publishEmbeddings(embeddings: tf.Tensor2D, batch: SharedBatch, start: number): void {
  copyTo(batch.embeddings, start * embeddings.shape[1], embeddings);
}

/** The backward pass of a shard; its gradients go, one after the other, to this worker's place. */
export function backwardShard(
  pass: ForwardPass,
  blocks: SharedBlocks,
  batch: SharedBatch,
  shard: { worker: number; start: number; end: number },
): void {
  const dimension = pass.embeddings.shape[1];
  const shape = [shard.end - shard.start, dimension];
  const gradient = tensorFrom<tf.Tensor2D>(batch.gradient, shard.start * dimension, shape);
  try {
    const found = pass.backward(gradient);
    let at = (shard.worker * blocks.gradients.byteLength) / 4 / blocks.workers;
    for (const tensor of found) {
      copyTo(blocks.gradients, at, tensor);
      at += tensor.size;
    }
    tf.dispose(found);
  } finally {
    gradient.dispose();
  }
}
