import type { Scalar, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs";
import type { DifficultySignal } from "./dictionary/signals.js";
import type { MiningParameters } from "./dictionary/mining-parameters.js";
import type { MiningRound } from "./mining.js";
import type { Random } from "./random.js";
import type { Triplets, Tuples } from "./tuples.js";

/** Separate rows to take positives and negatives from, e.g. a memory of earlier batches or a second view. */
export interface LossReference {
  /** Shape [reference rows, dimension], float32. */
  readonly embeddings: Tensor2D;
  /** Length reference rows. */
  readonly labels: Int32Array;
  /** Length reference rows; -1: of no group. */
  readonly groups?: Int32Array;
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
   * @param groups     length batch: rows of one group (>= 0) are never paired as positives; -1: of no group
   * @returns scalar; the caller disposes it. No tuples: 0 with zero gradient, never NaN.
   */
  compute(
    embeddings: Tensor2D,
    labels: Int32Array,
    tuples?: Tuples,
    reference?: LossReference,
    groups?: Int32Array,
  ): Scalar;
  /** Proxies, class weights; empty for most losses. */
  readonly trainableVariables: Variable[];
  /**
   * Whether a triplet with these distances has a loss that is not zero; absent where the loss has no such notion. Of a sum of
   * losses: its first tuple loss's. Plain Euclidean distances, of rows scaled to length 1 unless `rawDistances`.
   */
  isActive?(positive: number, negative: number): boolean;
  /** Whether the loss takes embeddings as they are, not scaled to length 1. */
  readonly rawDistances?: boolean;
  /** Frees the variables. */
  dispose?(): void;
}

/** Maps samples to embeddings. */
export interface EmbeddingModel {
  readonly dimension: number;
  /**
   * @param samples shape [batch, ...shape of one sample], float32
   * @returns shape [batch, dimension]; the caller disposes it
   */
  embed(samples: Tensor, options?: { training?: boolean }): Tensor2D;
  readonly trainableVariables: Variable[];
  dispose?(): void;
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
  /** Where a round decided which classes meet: the labels of each neighborhood that was put together, for the report. */
  readonly neighborhoods?: readonly Int32Array[];
}

/** What a sampler forms batches from. */
export interface SamplerInput {
  /** One class per row of the training set; -1: of no class. */
  readonly labels: Int32Array;
  readonly groups?: Int32Array;
  /** The last round of mining; absent where nothing is mined. */
  readonly round?: MiningRound;
  /** Asked before each batch, as the controller moves them in between; absent: the dictionary's defaults. */
  readonly parameters?: () => Partial<MiningParameters>;
  readonly random: Random;
  readonly signal?: AbortSignal;
}

/** Forms batches: from labels alone, or from a round of mining (its triplets one by one, packed; its neighborhoods). */
export interface Sampler {
  /** Whether it needs a round of mining. */
  readonly needsRound?: boolean;
  /** Whether its batches bring their own tuples, so that no batch miner is needed. */
  readonly bringsTuples?: boolean;
  /** Whether it asks the round for its triplets though its batches bring none: the round's report is then of them. */
  readonly readsTriplets?: boolean;
  /** The batches of one pass. */
  batches(input: SamplerInput): Iterable<Batch> | AsyncIterable<Batch>;
}

/** A sampler that needs nothing but labels; its batches are there at once. */
export interface LabelSampler extends Sampler {
  batches(input: SamplerInput): Iterable<Batch>;
}

/** Samples as a model takes them. */
export interface SampleBatch {
  /** Row-major, length rows × (product of the shape). */
  readonly values: Float32Array;
  /** [rows, ...shape of one sample]. */
  readonly shape: readonly number[];
}

/** Samples that are read when they are needed: images from disk, vectors from a file, anything of one shape. */
export interface SampleSource {
  readonly size: number;
  /** Of one sample: [height, width, channels] of an image, [dimension] of a vector. */
  readonly shape: readonly number[];
  /** One class per sample; -1: of no class. */
  readonly labels: Int32Array;
  readonly ids?: readonly string[];
  readonly groups?: Int32Array;
  /** The given rows, in that order; augmented when a Random is given. */
  read(rows: Int32Array, random: Random | null, signal?: AbortSignal): SampleBatch | Promise<SampleBatch>;
}

/** A forward pass that can be taken back, so that mining happens in between. */
export interface Pass {
  /** Row-major, [batch × dimension]. */
  readonly embeddings: Float32Array;
  /** Adds the gradients that follow from this gradient of the loss (same layout as `embeddings`) to the engine's. */
  backward(gradient: Float32Array): Promise<void>;
  /** Frees what was kept for `backward`. A second call does nothing. */
  dispose(): void;
}

/** Variables that an optimizer changes alike, with one gradient each. */
export interface ParameterGroup {
  /** "trunk" and "head" of the model, "loss" for proxies and class weights. */
  readonly name: "trunk" | "head" | "loss";
  /** Named uniquely over all groups, so that state can be restored. */
  readonly names: readonly string[];
  readonly variables: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** Learning rate relative to the optimizer's. */
  readonly rate: number;
}

/** An optimizer's memory, for checkpoints. Slots are named after the variables they belong to. */
export interface OptimizerState {
  readonly name: string;
  readonly step: number;
  readonly slots: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float32Array;
  }[];
}

/** Changes variables by their gradients. */
export interface Optimizer {
  /** Of the present step; schedules set it before each. */
  learningRate: number;
  /** One step. The gradients stay the caller's. */
  apply(groups: readonly ParameterGroup[]): void;
  state(): Promise<OptimizerState>;
  /** @throws {ShapeError} when the state is another optimizer's */
  restore(state: OptimizerState): void;
  dispose(): void;
}

/** What a step's learning rate is, relative to the configured one. */
export interface LearningRateSchedule {
  /** @param step counted from 1; @param steps of the whole run; @returns factor >= 0 */
  factor(step: number, steps: number): number;
}
