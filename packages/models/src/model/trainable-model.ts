import type * as tf from "@tensorflow/tfjs";
import type { EmbeddingModel } from "@smart-mining/core";
import type { AllReduce } from "../layers/block.js";

/** A named array of weights or statistics, on the JavaScript side. */
export interface NamedWeights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Whether the optimizer changes it; false for running statistics. */
  readonly trainable: boolean;
}

/** A forward pass that can be taken back: the embeddings, and how to get from their gradient to the weights'. */
export interface ForwardPass {
  /** Shape [batch, dimension]; lives until `dispose`. */
  readonly embeddings: tf.Tensor2D;
  /**
   * @param gradient of the loss with respect to the embeddings, shape [batch, dimension]
   * @returns one gradient per trainable variable, in that order; the caller disposes them
   */
  backward(gradient: tf.Tensor2D): tf.Tensor[];
  /** Frees the embeddings and everything kept for `backward`. */
  dispose(): void;
}

/** Variables of a model that an optimizer changes alike. */
export interface ModelParameters {
  readonly name: "trunk" | "head";
  /** Unique within the model. */
  readonly names: readonly string[];
  readonly variables: readonly tf.Variable[];
}

/** What a model must know that sees a part of a batch only, because several workers share it. */
export interface Shard {
  /** 0 is the first thread. */
  readonly worker: number;
  /** Adds numbers up over all workers, e.g. for the statistics of the whole batch. */
  readonly reduce: AllReduce;
}

/** An embedding model whose forward and backward passes can be called apart, so that mining can happen in between. */
export interface TrainableModel extends EmbeddingModel {
  /** Of one sample: [height, width, channels] of an image, [dimension] of a vector. */
  readonly inputShape: readonly number[];
  /** The trainable variables and the running statistics, in the order of `weights`. */
  readonly variables: readonly tf.Variable[];
  /** The trainable variables as trunk and head, each once; a group may be absent. */
  readonly parameters: readonly ModelParameters[];
  /**
   * A training pass: batch statistics are used and enter the running ones.
   *
   * @param samples shape [batch, ...inputShape]; the caller's, who may dispose it before `backward`
   * @param shard   given: the samples are one worker's part of the batch
   */
  forward(samples: tf.Tensor, shard?: Shard): ForwardPass;
  /** Copies of all weights and running statistics, by name. Not on webgpu, which cannot read at once: `readWeights` there. */
  weights(): NamedWeights[];
  /** The same on every backend. */
  readWeights(): Promise<NamedWeights[]>;
  /** Puts weights back. @throws {ShapeError} when names or shapes are not this model's */
  setWeights(weights: readonly NamedWeights[]): void;
  /** Floating-point operations of one sample: forward alone, and a whole training step (dense count). For benchmarks. */
  flops?(): { forward: number; step: number };
  /** Bytes of tensors alive at the peak of a training step, per sample: an out-of-memory error then says which batch fits. */
  bytesPerSample?(): number;
  /** A name and options from which `loadModel` and worker threads build the same model again. */
  readonly architecture: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  /** Why worker threads cannot share its batches, e.g. because they cannot build it; absent: they can. */
  readonly oneThreadBecause?: string;
  dispose(): void;
}
