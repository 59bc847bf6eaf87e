import type { Loss, Tuples } from "@smart-mining/core";
import * as tf from "@tensorflow/tfjs";

/** A loss and its gradients, computed by the current backend's tape. */
export interface Differentiated {
  readonly value: number;
  readonly embeddings: Float32Array;
  readonly reference?: Float32Array;
  /** By trainable variable, in their order. */
  readonly weights: Float32Array[];
}

/** What a loss is called with. */
export interface LossCall {
  readonly embeddings: readonly (readonly number[])[];
  readonly labels: Int32Array;
  readonly tuples?: Tuples;
  readonly reference?: { readonly embeddings: readonly (readonly number[])[]; readonly labels: Int32Array };
}

/** Value and gradients of a loss through TensorFlow.js; leaves no tensor behind. */
export function differentiate(loss: Loss, call: LossCall): Differentiated {
  const before = tf.memory().numTensors;
  const x = tf.tensor2d(call.embeddings.map((row) => [...row]));
  const y = call.reference && tf.tensor2d(call.reference.embeddings.map((row) => [...row]));
  const variables = loss.trainableVariables;
  const forward = (...inputs: tf.Tensor[]): tf.Scalar =>
    loss.compute(
      inputs[0] as tf.Tensor2D,
      call.labels,
      call.tuples,
      call.reference && { embeddings: inputs[1] as tf.Tensor2D, labels: call.reference.labels },
    );
  const inputs = y === undefined ? [x] : [x, y];
  const { value, grads } = tf.valueAndGrads(forward)(inputs);
  const ofWeights = variables.length === 0 ? undefined : tf.variableGrads(() => forward(...inputs), variables);
  const result = {
    value: value.dataSync()[0],
    embeddings: grads[0].dataSync() as Float32Array,
    reference: grads[1]?.dataSync() as Float32Array | undefined,
    weights: variables.map((variable) => ofWeights!.grads[variable.name].dataSync() as Float32Array),
  };
  tf.dispose([x, y ?? [], value, grads, ofWeights?.value ?? [], ofWeights?.grads ?? {}]);
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors left behind`);
  return result;
}
