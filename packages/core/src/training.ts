import type { Scalar, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs";
import type { MiningParameters } from "./mining.js";
import type { Random } from "./random.js";
import type { Triplets, Tuples } from "./tuples.js";

/** Separate rows to take positives and negatives from, e.g. a memory of earlier batches or a second view. */
export interface LossReference {
  /** Shape [reference rows, dimension], float32. */
  readonly embeddings: Tensor2D;
  /** Length reference rows. */
  readonly labels: Int32Array;
  /** For each row of the batch, its own copy among the reference rows, never paired with it; -1: none. */
  readonly copies?: Int32Array;
}

/** A loss over one batch. */
export interface Loss {
  /**
   * @param embeddings shape [batch, dimension], float32
   * @param labels     length batch
   * @param tuples     row numbers into the batch; none given: all that the labels allow
   * @param reference  given: anchors are rows of the batch, positives and negatives rows of the reference
   * @returns scalar; the caller disposes it. No tuples: 0 with zero gradient, never NaN.
   */
  compute(embeddings: Tensor2D, labels: Int32Array, tuples?: Tuples, reference?: LossReference): Scalar;
  /** Proxies, class weights; empty for most losses. */
  readonly trainableVariables: Variable[];
  /** Frees the variables. */
  dispose?(): void;
}

/** Maps images to embeddings. */
export interface EmbeddingModel {
  readonly dimension: number;
  /**
   * @param images shape [batch, height, width, channels], float32
   * @returns shape [batch, dimension]; the caller disposes it
   */
  embed(images: Tensor4D, options?: { training?: boolean }): Tensor2D;
  readonly trainableVariables: Variable[];
  dispose?(): void;
}

/** What the controller is told about training, once a step or once a round of mining. Unknown values are undefined. */
export interface DifficultySignal {
  readonly step: number;
  readonly epoch: number;
  /** Share of the tuples trained on whose loss is not zero. */
  readonly activeFraction?: number;
  /** AUC of d- against d+ over the tuples trained on. */
  readonly auc?: number;
  readonly meanLoss?: number;
  /** Share of pairs of tuples with d- <= d+. */
  readonly hardShare?: number;
  readonly semiHardShare?: number;
  /** Share of anchor-positive pairs of the batch with some negative of the batch nearer than the positive. */
  readonly violatedShare?: number;
  readonly meanPositive?: number;
  readonly meanNegative?: number;
  /** Mean distance of embeddings from their mean: near 0 when collapsed. */
  readonly spread?: number;
  /** Recall@1 on the training set, which a mining pass gives for nothing. */
  readonly trainRecallAt1?: number;
}

/** Plain JSON that restores a controller. */
export type ControllerState = Readonly<Record<string, unknown>>;

/** Adapts mining parameters from training signals. */
export interface Controller {
  /** What the next round of mining uses instead of the miner's own options: those it moves or was given, no others. */
  readonly parameters: Partial<MiningParameters>;
  /** Every name that `parameters.miner` may ever take; absent where it stays what it is at the start. */
  readonly miners?: readonly string[];
  observe(signal: DifficultySignal): void;
  /** For checkpoints. */
  state(): ControllerState;
  restore(state: ControllerState): void;
}

/** One batch: rows of the training set and, where they were chosen beforehand, tuples as positions in `rows`. */
export interface Batch {
  readonly rows: Int32Array;
  readonly tuples?: Triplets;
}

/** Forms batches from labels alone. */
export interface Sampler {
  /** The batches of one epoch over rows with these labels. */
  epoch(labels: Int32Array, random: Random): Iterable<Batch>;
}
