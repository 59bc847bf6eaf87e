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

/** An embedding model whose forward and backward passes can be called apart, so that mining can happen in between. */
export interface TrainableModel extends EmbeddingModel {
  /** Images of the size the model was made for: [height, width, channels]. */
  readonly inputShape: readonly [number, number, number];
  /** The trainable variables and the running statistics, in the order of `weights`. */
  readonly variables: readonly tf.Variable[];
  /** A training pass: batch statistics are used and enter the running ones. */
  forward(images: tf.Tensor4D, reduce?: AllReduce): ForwardPass;
  /** Copies of all weights and running statistics, by name. Not on webgpu, which cannot read at once: `readWeights` there. */
  weights(): NamedWeights[];
  /** The same on every backend. */
  readWeights(): Promise<NamedWeights[]>;
  /** Puts weights back. @throws {ShapeError} when names or shapes are not this model's */
  setWeights(weights: readonly NamedWeights[]): void;
  /** Floating-point operations of one image: forward alone, and a whole training step (dense count). */
  flops(): { forward: number; step: number };
  /** Bytes of tensors alive at the peak of a training step, per image of the batch. */
  bytesPerImage(): number;
  /** A name and options from which `loadModel` builds the same model again. */
  readonly architecture: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  dispose(): void;
}
