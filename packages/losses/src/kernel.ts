import * as tf from "@tensorflow/tfjs";
import { StateError, type EmbeddingSet, type LossReference, type Tuples } from "@smart-mining/core";
import type { EvaluateOptions, LossEvaluation, MetricLoss } from "./loss.js";
import { toBatch, type FoldMode, type LossCall } from "./batch.js";
import { checkTensors, readNow } from "./checks.js";
import type { PairSpace } from "./distances/index.js";
import type { Rows } from "./numeric/rows.js";
import type { Fold, Reducer } from "./reducers/index.js";
import { withRegularizers } from "./regularized.js";
import type { WeightedRegularizer } from "./regularizers/regularizer.js";

/** What a loss's arithmetic is given: one batch in double precision. */
export interface LossBatch {
  readonly caller: string;
  readonly embeddings: Rows;
  /** Empty when the loss was called without labels. */
  readonly labels: Int32Array;
  /** The rows that positives and negatives come from: `embeddings` itself unless `separate`. */
  readonly reference: Rows;
  readonly referenceLabels: Int32Array;
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
export interface LossDefinition {
  readonly name: string;
  /** Made once; the loss owns them. */
  readonly variables?: readonly tf.Variable[];
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

/** Makes the loss that its definition describes: checks, double precision, custom gradient. */
export function metricLoss(definition: LossDefinition): MetricLoss {
  const { name, variables = [] } = definition;
  let disposed = false;

  const run = (inputs: LossCall, mode: FoldMode): KernelResult => {
    const batch = toBatch(definition, inputs, mode);
    const result = definition.kernel(batch);
    return mode.unreduced ? result : withRegularizers(definition, batch, result);
  };

  const differentiable = <T extends tf.Tensor>(
    embeddings: tf.Tensor2D,
    labels: Int32Array,
    tuples: Tuples | undefined,
    reference: LossReference | undefined,
    unreduced: boolean,
  ): T => {
    checkUsable(name, disposed);
    checkTensors(name, embeddings, reference);
    const compute = tf.customGrad((...inputs) => {
      const tensors = inputs.slice(0, inputs.length - 1) as tf.Tensor[];
      const values = tensors.map((tensor) => readNow(name, tensor));
      const skip = reference === undefined ? 1 : 2;
      const terms: number[] = [];
      let outer: ArrayLike<number> = [];
      const result = run(
        {
          embeddings: { values: values[0], shape: embeddings.shape },
          reference: reference && {
            values: values[1],
            shape: reference.embeddings.shape,
            labels: reference.labels,
            copies: reference.copies,
          },
          labels,
          tuples,
          weights: values.slice(skip),
          weightShapes: variables.map((variable) => variable.shape),
        },
        unreduced ? { unreduced, terms, weights: () => outer } : { unreduced },
      );
      return {
        value: unreduced ? tf.tensor1d(terms) : tf.scalar(result.value),
        gradFunc: (dy: tf.Tensor) => {
          if (unreduced) outer = dy.dataSync();
          const back = result.backward();
          const all = [back.embeddings, ...(reference === undefined ? [] : [back.reference]), ...(back.weights ?? [])];
          return tensors.map((tensor, at) => {
            const gradient = tf.tensor(rounded(all[at], tensor.size), tensor.shape);
            return unreduced ? gradient : tf.mul(gradient, dy);
          });
        },
      };
    });
    const inputs: tf.Tensor[] = [embeddings, ...(reference === undefined ? [] : [reference.embeddings]), ...variables];
    return tf.tidy(() => compute(...inputs)) as T;
  };

  return {
    name,
    trainableVariables: [...variables],
    compute: (embeddings, labels, tuples, reference) =>
      differentiable<tf.Scalar>(embeddings, labels, tuples, reference, false),
    computeTerms: (embeddings, labels, tuples, reference) =>
      differentiable<tf.Tensor1D>(embeddings, labels, tuples, reference, true),
    evaluate(batch: EmbeddingSet, options: EvaluateOptions = {}): LossEvaluation {
      checkUsable(name, disposed);
      const { reference, tuples, weights = variables.map((variable) => variable.dataSync() as Float32Array) } = options;
      const result = run(
        {
          embeddings: { values: batch.values, shape: [batch.size, batch.dimension] },
          reference: reference && {
            values: reference.values,
            shape: [reference.size, reference.dimension],
            labels: reference.labels,
            copies: options.copies,
          },
          labels: batch.labels,
          tuples,
          weights,
          weightShapes: variables.map((variable) => variable.shape),
        },
        { unreduced: false },
      );
      const back = result.backward();
      return {
        value: result.value,
        gradient: rounded(back.embeddings, batch.values.length),
        referenceGradient: reference && rounded(back.reference, reference.values.length),
        weightGradients: weights.map((weight, at) => rounded(back.weights?.[at], weight.length)),
      };
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const variable of variables) variable.dispose();
    },
  };
}

function rounded(gradient: Float64Array | undefined, length: number): Float32Array {
  return gradient === undefined ? new Float32Array(length) : Float32Array.from(gradient);
}

function checkUsable(caller: string, disposed: boolean): void {
  if (disposed) throw new StateError(`${caller}: must not be used after dispose().`);
}
