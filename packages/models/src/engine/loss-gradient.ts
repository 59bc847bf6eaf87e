import * as tf from "@tensorflow/tfjs";
import { readFloats } from "./read-floats.js";

/** A loss and its gradients. */
export interface LossGradient {
  /** May be NaN or infinite: what to do then is the caller's. */
  readonly loss: number;
  /** With respect to the embeddings, row-major, [batch × dimension]. */
  readonly gradient: Float32Array;
  /** One per extra variable; zeros where the loss does not depend on it. The caller disposes them. */
  readonly extra: tf.Tensor[];
}

/**
 * The loss of a batch and its gradients with respect to the embeddings and the loss's own variables. On every backend, webgpu too.
 *
 * @param embeddings     row-major, [batch × dimension]
 * @param loss           runs on the gradient tape, synchronously
 * @param extraVariables the loss's own: proxies, class weights
 */
export async function lossGradient(
  embeddings: Float32Array,
  dimension: number,
  loss: (embeddings: tf.Tensor2D) => tf.Scalar,
  extraVariables: readonly tf.Variable[] = [],
): Promise<LossGradient> {
  const found = tf.tidy(() => {
    // A copy: the plain cpu backend would compute on the caller's array itself.
    const rows = tf.tensor2d(embeddings.slice(), [embeddings.length / dimension, dimension]);
    const leaf = tf.variable(rows) as tf.Variable<tf.Rank.R2>;
    try {
      // A loss without any tuples is a constant, which the tape would refuse: the added 0 connects it.
      const connected = (): tf.Scalar => tf.add(loss(leaf), tf.mul(tf.sum(leaf), 0)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(connected, [leaf as unknown as tf.Variable, ...extraVariables]);
      const of = (variable: tf.Variable): tf.Tensor => grads[variable.name] ?? tf.zerosLike(variable);
      return { value, gradient: of(leaf as unknown as tf.Variable), extra: extraVariables.map(of) };
    } finally {
      leaf.dispose();
    }
  });
  try {
    const [value] = await readFloats(found.value);
    return { loss: value, gradient: await readFloats(found.gradient), extra: found.extra };
  } catch (error) {
    tf.dispose(found.extra);
    throw error;
  } finally {
    tf.dispose([found.value, found.gradient]);
  }
}
