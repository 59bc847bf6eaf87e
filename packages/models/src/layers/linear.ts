import * as tf from "@tensorflow/tfjs";

/** x · kernel + bias on the gradient tape. Transposes by hand: wasm's matMul with a transpose flag is ten times slower. */
export function linear(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  const operation = tf.customGrad((...args: unknown[]) => {
    const [input, weights, shift, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    save([input, weights]);
    return {
      value: tf.add(tf.matMul(input, weights), shift),
      gradFunc: ((dy: tf.Tensor2D, [rows, factors]: tf.Tensor2D[]) => [
        tf.matMul(dy, tf.transpose(factors)),
        tf.matMul(tf.transpose(rows), dy),
        tf.sum(dy, 0),
      ]) as never,
    };
  });
  return operation(x, kernel, bias) as tf.Tensor2D;
}
