import type * as tf from "@tensorflow/tfjs";

/** Added to the variance before the root, as PyTorch does. */
export const NORM_EPSILON = 1e-5;

/** Convolution (square filter, "same" padding), batch normalization or bias, ReLU, max-pool or not: in this order. */
export interface BlockShape {
  readonly stride: 1 | 2;
  /** 2×2 max-pool with stride 2 at the end; an odd last row or column is dropped. */
  readonly pool: boolean;
  readonly batchNorm: boolean;
}

export interface BlockParameters {
  /** [rows, columns, inputs, outputs]. */
  readonly filter: tf.Tensor4D;
  /** The normalization's factor, [outputs]; only with batchNorm. */
  readonly scale?: tf.Tensor1D;
  /** The normalization's offset, or the bias, [outputs]. */
  readonly shift: tf.Tensor1D;
}

/** Mean and (biased) variance of a batch, per channel, and over how many positions. */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
  readonly count: number;
}

export interface BlockForward {
  readonly out: tf.Tensor4D;
  /** What `backward` needs besides x and out. */
  readonly saved: tf.Tensor[];
  readonly statistics?: BatchStatistics;
}

export interface BlockGradients {
  /** Absent where it was not asked for. */
  readonly x?: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly scale?: tf.Tensor1D;
  readonly shift: tf.Tensor1D;
}

/** Adds the values up over all workers, in place, in the order of the workers. Absent: one worker. */
export type AllReduce = (values: Float32Array) => void;

/** One way of computing a block. Everything runs synchronously; call inside `tf.tidy`. */
export interface BlockOps {
  /** With the batch's own statistics. */
  forward(x: tf.Tensor4D, parameters: BlockParameters, shape: BlockShape, reduce?: AllReduce): BlockForward;
  /**
   * @param wantInput whether the gradient with respect to x is needed
   * @returns with several workers, this worker's share of the parameters' gradients: the shares add up to the whole
   */
  backward(
    gradient: tf.Tensor4D,
    x: tf.Tensor4D,
    forward: BlockForward,
    parameters: BlockParameters,
    shape: BlockShape,
    wantInput: boolean,
    reduce?: AllReduce,
  ): BlockGradients;
  /** With the given statistics in place of the batch's. */
  infer(
    x: tf.Tensor4D,
    parameters: BlockParameters,
    shape: BlockShape,
    running?: Omit<BatchStatistics, "count">,
  ): tf.Tensor4D;
}
