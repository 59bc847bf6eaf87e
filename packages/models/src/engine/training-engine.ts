import type * as tf from "@tensorflow/tfjs";
import type { NamedWeights, TrainableModel } from "../model/trainable-model.js";

/** What a step trains on, besides the images. */
export interface TrainingTask {
  /**
   * Called with the batch's embeddings (row-major, [batch × dimension]) before the loss, so that the batch can be mined.
   * Called once per step. May be asynchronous.
   */
  prepare?(embeddings: Float32Array): void | Promise<void>;
  /** The loss of the whole batch; runs on the gradient tape, synchronously. */
  loss(embeddings: tf.Tensor2D): tf.Scalar;
  /** Variables of the loss (proxies, class weights) that the same optimizer trains. */
  extraVariables?: readonly tf.Variable[];
  /** Their learning rate relative to the model's; default 1. */
  extraRate?: number;
}

/** Images that are not all in memory as one tensor. */
export interface ImageSource {
  readonly count: number;
  /** Images start to end (exclusive), shape [end - start, height, width, channels]; the engine disposes them. */
  at(start: number, end: number): tf.Tensor4D | Promise<tf.Tensor4D>;
}

export interface EmbedOptions {
  /** Images at a time; default 256. */
  batchSize?: number;
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** The optimizer's memory, for checkpoints. Moments are named after the weights they belong to. */
export interface OptimizerState {
  readonly name: string;
  readonly step: number;
  readonly learningRate: number;
  readonly slots: readonly NamedWeights[];
}

/** Computes training steps and embeddings of one model. */
export interface TrainingEngine {
  readonly model: TrainableModel;
  /** The name of the TensorFlow.js backend it runs on. */
  readonly backend: string;
  /** Threads that share the work of a step, this one included. */
  readonly workers: number;
  learningRate: number;
  /**
   * One step: embeddings, `prepare`, loss, gradients, weights changed. Same seed, backend and number of workers give the same
   * numbers to the last digit. The caller keeps `images`.
   *
   * @param images shape [batch, height, width, channels]
   * @throws {ValueError} when the loss is not finite; the weights are left as they were
   * @throws {BackendError} out of memory, saying which batch size fits
   */
  step(images: tf.Tensor4D, task: TrainingTask): Promise<{ loss: number }>;
  /** Embeddings with the running statistics, row-major. */
  embed(images: tf.Tensor4D | ImageSource, options?: EmbedOptions): Promise<Float32Array>;
  optimizerState(): Promise<OptimizerState>;
  /** @throws {ShapeError} when the state is another model's */
  restoreOptimizer(state: OptimizerState): void;
  /** Frees the engine's own tensors and threads; the model is the caller's. */
  dispose(): Promise<void>;
}
