import * as tf from "@tensorflow/tfjs";

export interface LossGradient {
  readonly loss: tf.Scalar;
  readonly embeddings: tf.Tensor2D;
  /** One per extra variable; zeros where the loss does not depend on it. */
  readonly extra: tf.Tensor[];
}

/** The loss and its gradients with respect to the embeddings and the loss's own variables. The caller disposes all. */
export function lossGradient(
  embeddings: tf.Tensor2D,
  loss: (embeddings: tf.Tensor2D) => tf.Scalar,
  extra: readonly tf.Variable[],
): LossGradient {
  return tf.tidy(() => {
    const leaf = tf.variable(embeddings) as tf.Variable<tf.Rank.R2>;
    try {
      // A loss without any tuples is a constant, which the tape would refuse: the added 0 connects it.
      const connected = (): tf.Scalar => tf.add(loss(leaf), tf.mul(tf.sum(leaf), 0)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(connected, [leaf as unknown as tf.Variable, ...extra]);
      const of = (variable: tf.Variable): tf.Tensor => grads[variable.name] ?? tf.zerosLike(variable);
      return { loss: value, embeddings: of(leaf as unknown as tf.Variable) as tf.Tensor2D, extra: extra.map(of) };
    } finally {
      leaf.dispose();
    }
  });
}
