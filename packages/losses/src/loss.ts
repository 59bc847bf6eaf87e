import type * as tf from "@tensorflow/tfjs";
import type { EmbeddingSet, Loss, LossReference, Tuples } from "@smart-mining/core";

/** A loss and its gradients as plain numbers. */
export interface LossEvaluation {
  readonly value: number;
  /** Gradient with respect to the embeddings, row-major, like `EmbeddingSet.values`. */
  readonly gradient: Float32Array;
  /** Gradient with respect to the separate reference embeddings; undefined without them. */
  readonly referenceGradient?: Float32Array;
  /** Gradients with respect to the trainable variables, in their order. */
  readonly weightGradients: Float32Array[];
}

/** What `evaluate` takes beyond the batch. */
export interface EvaluateOptions {
  /** The tuples to take the loss of; all that the labels allow when left out. */
  readonly tuples?: Tuples;
  /** Separate rows to take positives and negatives from. */
  readonly reference?: EmbeddingSet;
  /** For each row its own copy in the reference, never paired with it; -1: none. */
  readonly copies?: Int32Array;
  /** Values of the trainable variables, in their order; read from the variables when left out. */
  readonly weights?: readonly Float32Array[];
}

/**
 * A loss that also works without tensors.
 *
 * `compute` reads the embeddings synchronously and gives an ordinary differentiable scalar. Where a backend cannot read
 * synchronously (webgpu in Node), await the embeddings' data, call `evaluate`, and use its gradient as a constant.
 */
export interface MetricLoss extends Loss {
  readonly name: string;
  /** Value and gradients from plain arrays, groups heeded; touches no tensor unless weights must be read. */
  evaluate(batch: EmbeddingSet, options?: EvaluateOptions): LossEvaluation;
  /**
   * The losses of the single tuples, unreduced (the reducer `none`), differentiable.
   *
   * @returns shape [terms]: part after part (positive, then negative, ...), each in the order of its tuples, or by
   *   anchor, positive, negative when none were given; the caller disposes it
   */
  computeTerms(
    embeddings: tf.Tensor2D,
    labels: Int32Array,
    tuples?: Tuples,
    reference?: LossReference,
    groups?: Int32Array,
  ): tf.Tensor1D;
}
