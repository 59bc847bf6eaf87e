import * as tf from "@tensorflow/tfjs";
import { StateError, type EmbeddingSet, type LossReference, type Tuples } from "@smart-mining/core";
import { toBatch, type FoldMode, type LossCall } from "./batch.js";
import { checkTensors, readNow } from "./checks.js";
import type { KernelResult, LossDefinition } from "./kernel.js";
import type { EvaluateOptions, LossEvaluation, MetricLoss } from "./loss.js";
import { withRegularizers } from "./regularized.js";

/** One call on tensors. */
interface TensorCall {
  readonly embeddings: tf.Tensor2D;
  readonly labels: Int32Array;
  readonly tuples?: Tuples;
  readonly reference?: LossReference;
  readonly groups?: Int32Array;
}

/** Makes the loss that its definition describes: checks, double precision, custom gradient. */
export function metricLoss(definition: LossDefinition): MetricLoss {
  const { name, variables = [], isActive, rawDistances } = definition;
  let disposed = false;
  return {
    name,
    trainableVariables: [...variables],
    ...(isActive === undefined ? {} : { isActive }),
    ...(rawDistances === undefined ? {} : { rawDistances }),
    compute(embeddings, labels, tuples, reference, groups) {
      checkUsable(name, disposed);
      return differentiable<tf.Scalar>(definition, { embeddings, labels, tuples, reference, groups }, false);
    },
    computeTerms(embeddings, labels, tuples, reference, groups) {
      checkUsable(name, disposed);
      return differentiable<tf.Tensor1D>(definition, { embeddings, labels, tuples, reference, groups }, true);
    },
    evaluate(batch, options) {
      checkUsable(name, disposed);
      return evaluated(definition, batch, options);
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const variable of variables) variable.dispose();
    },
  };
}

function run(definition: LossDefinition, inputs: LossCall, mode: FoldMode): KernelResult {
  const batch = toBatch(definition, inputs, mode);
  const result = definition.kernel(batch);
  return mode.unreduced ? result : withRegularizers(definition, batch, result);
}

/** The loss of one call as a tensor whose gradient is the kernel's: a scalar, or the terms. */
function differentiable<T extends tf.Tensor>(definition: LossDefinition, call: TensorCall, unreduced: boolean): T {
  const { name, variables = [] } = definition;
  const { embeddings, reference } = call;
  checkTensors(name, embeddings, reference);
  const compute = tf.customGrad((...inputs) => {
    const tensors = inputs.slice(0, inputs.length - 1) as tf.Tensor[];
    const terms: number[] = [];
    let outer: ArrayLike<number> = [];
    const result = run(
      definition,
      plainCall(definition, call, tensors),
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
}

/** A call in plain numbers, read from the tensors: the embeddings, the reference's where there is one, the variables. */
function plainCall({ name, variables = [] }: LossDefinition, call: TensorCall, tensors: tf.Tensor[]): LossCall {
  const { embeddings, labels, tuples, reference, groups } = call;
  const values = tensors.map((tensor) => readNow(name, tensor));
  return {
    embeddings: { values: values[0], shape: embeddings.shape },
    reference: reference && {
      values: values[1],
      shape: reference.embeddings.shape,
      labels: reference.labels,
      groups: reference.groups,
      copies: reference.copies,
    },
    labels,
    groups,
    tuples,
    weights: values.slice(reference === undefined ? 1 : 2),
    weightShapes: variables.map((variable) => variable.shape),
  };
}

function evaluated(definition: LossDefinition, batch: EmbeddingSet, options: EvaluateOptions = {}): LossEvaluation {
  const { variables = [] } = definition;
  const { reference, tuples, weights = variables.map((variable) => variable.dataSync() as Float32Array) } = options;
  const result = run(
    definition,
    {
      embeddings: { values: batch.values, shape: [batch.size, batch.dimension] },
      reference: reference && {
        values: reference.values,
        shape: [reference.size, reference.dimension],
        labels: reference.labels,
        groups: reference.groups,
        copies: options.copies,
      },
      labels: batch.labels,
      groups: batch.groups,
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
}

function rounded(gradient: Float64Array | undefined, length: number): Float32Array {
  return gradient === undefined ? new Float32Array(length) : Float32Array.from(gradient);
}

function checkUsable(caller: string, disposed: boolean): void {
  if (disposed) throw new StateError(`${caller}: must not be used after dispose().`);
}
