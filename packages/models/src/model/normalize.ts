import * as tf from "@tensorflow/tfjs";

/** Rows shorter than this have no direction: they are scaled by its inverse, and get no gradient. */
const SHORTEST = 1e-6;

/** Rows scaled to length 1; a zero row stays zero. `saved` is what the gradient needs. */
export function normalizeRows(x: tf.Tensor2D): { out: tf.Tensor2D; saved: [tf.Tensor2D, tf.Tensor2D] } {
  const length = tf.sqrt(tf.sum(tf.square(x), 1, true)) as tf.Tensor2D;
  const out = tf.div(x, tf.maximum(length, SHORTEST)) as tf.Tensor2D;
  return { out, saved: [out, length] };
}

/** dx = (dy - y (y · dy)) / |x|, and 0 for rows without a direction: never NaN for finite input. */
export function normalizeRowsGradient(dy: tf.Tensor2D, [out, length]: [tf.Tensor2D, tf.Tensor2D]): tf.Tensor2D {
  const along = tf.sum(tf.mul(out, dy), 1, true);
  const across = tf.div(tf.sub(dy, tf.mul(out, along)), tf.maximum(length, SHORTEST));
  return tf.mul(across, tf.cast(tf.greater(length, SHORTEST), "float32")) as tf.Tensor2D;
}

/** Rows scaled to length 1, on the gradient tape. */
export function normalizedRows(x: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad((...args: unknown[]) => {
    const [rows, save] = args as [tf.Tensor2D, tf.GradSaveFunc];
    const { out, saved } = normalizeRows(rows);
    save(saved);
    return {
      value: out,
      gradFunc: ((dy: tf.Tensor2D, kept: [tf.Tensor2D, tf.Tensor2D]) => normalizeRowsGradient(dy, kept)) as never,
    };
  });
  return operation(x) as tf.Tensor2D;
}
