import type { Variable } from "@tensorflow/tfjs";
import type { Loss, Tuples } from "@smart-mining/core";
import type { PairSpace } from "./distances/index.js";
import type { Rows } from "./numeric/rows.js";
import type { Fold, Reducer } from "./reducers/index.js";
import type { WeightedRegularizer } from "./regularizers/regularizer.js";

/** What a loss's arithmetic is given: one batch in double precision. */
export interface LossBatch {
  readonly caller: string;
  readonly embeddings: Rows;
  /** Empty when the loss was called without labels; -1: a row of no class, a negative only. */
  readonly labels: Int32Array;
  /** Rows of one group (>= 0) are never paired as positives; -1: of no group. */
  readonly groups?: Int32Array;
  /** The rows that positives and negatives come from: `embeddings` itself unless `separate`. */
  readonly reference: Rows;
  readonly referenceLabels: Int32Array;
  readonly referenceGroups?: Int32Array;
  readonly separate: boolean;
  /** The reference row that is the batch row itself, never to be paired with it: row i within one set; -1 none. */
  readonly copies?: Int32Array;
  readonly tuples?: Tuples;
  /** Values of the trainable variables. */
  readonly weights: readonly Rows[];
  /** Starts the reduction of one part of the loss. */
  fold(part: string, divisor?: () => number): Fold;
  /** Starts a part that the loss reduces itself: one term, taken as it is. */
  reduced(part: string): Fold;
}

/** Gradients in double precision; what is left out is zero. */
export interface KernelGradients {
  embeddings?: Float64Array;
  reference?: Float64Array;
  weights?: (Float64Array | undefined)[];
}

/** A value, and how to get its gradient. */
export interface KernelResult {
  readonly value: number;
  backward(): KernelGradients;
}

/** The result of a loss that finds nothing to compare. */
export const NOTHING: KernelResult = { value: 0, backward: () => ({}) };

/** The gradients of a pair space between embeddings and reference, as a kernel returns them. */
export function gradients(space: PairSpace): KernelGradients {
  const { x, y } = space.backward();
  return { embeddings: x, reference: y };
}

/** Everything that makes a loss. */
export interface LossDefinition extends Pick<Loss, "isActive" | "rawDistances"> {
  readonly name: string;
  /** Made once; the loss owns them. */
  readonly variables?: readonly Variable[];
  /** The reducer of each part. */
  readonly reducers?: (part: string) => Reducer;
  /** Labels are not looked at, and may be left empty: always, or when tuples are given. */
  readonly labels?: "required" | "unless-tuples" | "unused";
  /** Whether separate reference embeddings make sense for the loss. */
  readonly reference?: "allowed" | "refused" | "required";
  /** Whether given tuples make sense for the loss. */
  readonly tuples?: "allowed" | "refused";
  readonly embeddingRegularizer?: WeightedRegularizer;
  readonly weightRegularizer?: WeightedRegularizer;
  /** Vectors to regularize (one per row) from the weights, and the way back. */
  readonly weightVectors?: (weights: readonly Rows[]) => { rows: Rows; back(gradient: Float64Array): Float64Array };
  kernel(batch: LossBatch): KernelResult;
}
