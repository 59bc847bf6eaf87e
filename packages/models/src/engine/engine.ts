import type * as tf from "@tensorflow/tfjs";
import type { Optimizer, ParameterGroup, Pass, SampleBatch, SampleSource } from "@smart-mining/core";
import type { TrainableModel } from "../model/trainable-model.js";

/** How a source is embedded. */
export interface EmbedOptions {
  /** Samples at a time; default 256. */
  readonly batchSize?: number;
  /** Stops between two batches, with an AbortedError. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of samples embedded so far, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Variables of a loss with their gradients, updated together with the model's. */
export type LossParameters = Omit<ParameterGroup, "name">;

/** The learning rates of a model's groups relative to the optimizer's. */
export interface GroupRates {
  /** Default 1; 0 leaves the trunk as it is, momentum apart. */
  readonly trunk?: number;
  /** Default 1. */
  readonly head?: number;
}

/**
 * Computes training passes and embeddings of one model. One call at a time: another one while it is under way is refused.
 *
 *     const pass = await engine.forward(samples);
 *     const { loss, gradient, extra } = await lossGradient(pass.embeddings, dimension, (rows) => ...);
 *     await pass.backward(gradient);
 *     pass.dispose();
 *     await engine.apply(optimizer);
 */
export interface Engine {
  readonly model: TrainableModel;
  /** The name of the TensorFlow.js backend it runs on. */
  readonly backend: string;
  /** Threads that share the work of a batch, this one included. */
  readonly workers: number;
  /**
   * A training pass: batch statistics are used and enter the running ones. Same seed, backend and number of workers give the same
   * numbers to the last digit. Several passes may be open at once; each keeps what its way back needs until it is disposed.
   *
   * @param samples shape [batch, ...model.inputShape]; the caller's again when the call is over
   * @returns the embeddings, and the way back from their gradient. `backward` may be called before `dispose` only, not after the
   *   weights have changed, and refuses a gradient that is not finite with a ValueError: then nothing is added up any more.
   * @throws {ShapeError} for samples of another shape
   * @throws {ValueError} for fewer samples than workers
   * @throws {StateError} while another call is under way, after `dispose`, or after a worker failed
   * @throws {BackendError} out of memory, saying which batch size fits where the model knows; or when a worker fails
   */
  forward(samples: SampleBatch): Promise<Pass>;
  /**
   * Updates the weights once with the gradients that `backward` added up since the last time, and forgets them.
   *
   * @param loss the loss's own variables, updated at once
   * @throws {StateError} when nothing was added up
   */
  apply(optimizer: Optimizer, loss?: LossParameters): Promise<void>;
  /**
   * Embeddings with the running statistics, row-major, [source.size × dimension]. Read a batch at a time, not augmented; the event
   * loop gets a turn after each.
   */
  embed(source: SampleSource, options?: EmbedOptions): Promise<Float32Array>;
  /** Frees the engine's own tensors and threads; the model is the caller's. */
  dispose(): Promise<void>;
}

/** A pass of one kind of engine. */
export interface WayBack {
  /** Row-major, [batch × dimension]; the caller's. */
  readonly embeddings: Float32Array;
  /** @returns one gradient per trainable variable, in that order; the caller disposes them */
  backward(gradient: Float32Array): tf.Tensor[];
  dispose(): void;
}

/** What the kinds of engines do each in their way. */
export interface EngineKind {
  /** For error messages. */
  readonly name: string;
  readonly model: TrainableModel;
  readonly backend: string;
  readonly workers: number;
  /** @throws {StateError} when it can work no more */
  check?(): void;
  forward(samples: SampleBatch): Promise<WayBack>;
  /** One batch with the running statistics. */
  embed(samples: SampleBatch): Promise<Float32Array>;
  /** What an error of a call is to the caller. */
  explain(error: unknown, call: string, batch: number): Promise<unknown>;
  dispose(): Promise<void>;
}
