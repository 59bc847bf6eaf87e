import * as tf from "@tensorflow/tfjs";
import { NORM_EPSILON, type BlockOps, type BlockShape } from "./block.js";

/** The block out of ordinary TensorFlow.js operations: runs on every backend, and is what the fused one must equal. */
export const genericBlock: BlockOps = {
  forward(x, { filter, scale, shift }, shape) {
    const full = tf.conv2d(x, filter, shape.stride, "same");
    const pooled = shape.pool ? tf.maxPool(full, 2, 2, "valid") : full;
    if (!shape.batchNorm) return { out: tf.relu(tf.add(pooled, shift)), saved: [full, pooled] };
    const { mean, variance } = tf.moments(pooled, [0, 1, 2]);
    const inverse = tf.rsqrt(tf.add(variance, NORM_EPSILON));
    const factor = tf.mul(inverse, scale!);
    const out = tf.relu(tf.add(tf.mul(tf.sub(pooled, mean), factor), shift)) as tf.Tensor4D;
    const count = pooled.size / pooled.shape[3];
    const statistics = { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, count };
    return { out, saved: [full, pooled, mean, inverse], statistics };
  },

  backward(gradient, x, forward, { filter, scale }, shape, wantInput) {
    const masked = tf.where(tf.greater(forward.out, 0), gradient, tf.zerosLike(gradient)) as tf.Tensor4D;
    const shift = tf.sum(masked, [0, 1, 2]) as tf.Tensor1D;
    const [full, pooled, mean, inverse] = forward.saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    let behind = masked;
    let scaleGradient: tf.Tensor1D | undefined;
    if (shape.batchNorm) {
      const count = pooled.size / pooled.shape[3];
      const normal = tf.mul(tf.sub(pooled, mean), inverse);
      scaleGradient = tf.sum(tf.mul(masked, normal), [0, 1, 2]) as tf.Tensor1D;
      const centred = tf.sub(tf.sub(masked, tf.div(shift, count)), tf.mul(normal, tf.div(scaleGradient, count)));
      behind = tf.mul(centred, tf.mul(inverse, scale!));
    }
    const dy = shape.pool ? poolGradient(behind, full, pooled) : behind;
    return {
      ...convolutionGradients(x, filter, dy, shape, wantInput),
      shift,
      ...(scaleGradient === undefined ? {} : { scale: scaleGradient }),
    };
  },

  infer(x, { filter, scale, shift }, shape, running) {
    const full = tf.conv2d(x, filter, shape.stride, "same");
    const pooled = shape.pool ? tf.maxPool(full, 2, 2, "valid") : full;
    if (running === undefined) return tf.relu(tf.add(pooled, shift));
    const factor = tf.mul(tf.rsqrt(tf.add(running.variance, NORM_EPSILON)), scale!);
    return tf.relu(tf.add(tf.mul(tf.sub(pooled, running.mean), factor), shift));
  },
};

function poolGradient(dy: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D): tf.Tensor4D {
  const attributes = { filterSize: [2, 2], strides: [2, 2], pad: "valid" };
  return tf.engine().runKernel("MaxPoolGrad", { dy, input, output }, attributes) as tf.Tensor4D;
}

function convolutionGradients(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: tf.Tensor4D,
  shape: BlockShape,
  wantInput: boolean,
): { filter: tf.Tensor4D; x?: tf.Tensor4D } {
  const attributes = { strides: [shape.stride, shape.stride], pad: "same", dataFormat: "NHWC" };
  const run = (name: string, inputs: tf.NamedTensorMap, more: object): tf.Tensor4D =>
    tf.engine().runKernel(name, inputs, { ...attributes, ...more }) as tf.Tensor4D;
  return {
    filter: run("Conv2DBackpropFilter", { x, dy }, { filterShape: filter.shape }),
    ...(wantInput ? { x: run("Conv2DBackpropInput", { dy, filter }, { inputShape: x.shape }) } : {}),
  };
}
