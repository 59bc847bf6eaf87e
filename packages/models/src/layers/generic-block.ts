import * as tf from "@tensorflow/tfjs";
import { NORM_EPSILON, type AllReduce, type BatchStatistics, type BlockOps, type BlockShape } from "./block.js";

/** The block out of ordinary TensorFlow.js operations: runs on every backend, and is what the fused one must equal. */
export const genericBlock: BlockOps = {
  forward(x, { filter, scale, shift }, shape, reduce) {
    const full = tf.conv2d(x, filter, shape.stride, "same");
    const pooled = shape.pool ? tf.maxPool(full, 2, 2, "valid") : full;
    if (!shape.batchNorm) return { out: tf.relu(tf.add(pooled, shift)), saved: [full, pooled] };
    const { mean, variance, count } = batchStatistics(pooled, reduce);
    const inverse = tf.rsqrt(tf.add(variance, NORM_EPSILON));
    const factor = tf.mul(inverse, scale!);
    const out = tf.relu(tf.add(tf.mul(tf.sub(pooled, mean), factor), shift)) as tf.Tensor4D;
    const statistics = { mean, variance, count };
    return { out, saved: [full, pooled, mean, inverse, tf.scalar(count)], statistics };
  },

  backward(gradient, x, forward, { filter, scale }, shape, wantInput, reduce) {
    const masked = tf.where(tf.greater(forward.out, 0), gradient, tf.zerosLike(gradient)) as tf.Tensor4D;
    const shift = tf.sum(masked, [0, 1, 2]) as tf.Tensor1D;
    const [full, pooled, ...norm] = forward.saved as [tf.Tensor4D, tf.Tensor4D, ...tf.Tensor[]];
    let behind = masked;
    let scaleGradient: tf.Tensor1D | undefined;
    if (shape.batchNorm) {
      const [mean, inverse, count] = norm;
      const normal = tf.mul(tf.sub(pooled, mean), inverse);
      scaleGradient = tf.sum(tf.mul(masked, normal), [0, 1, 2]) as tf.Tensor1D;
      const shiftMean = tf.div(total(shift, reduce), count);
      const scaleMean = tf.div(total(scaleGradient, reduce), count);
      behind = tf.mul(tf.sub(tf.sub(masked, shiftMean), tf.mul(normal, scaleMean)), tf.mul(inverse, scale!));
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

function batchStatistics(pooled: tf.Tensor4D, reduce?: AllReduce): BatchStatistics {
  const own = pooled.size / pooled.shape[3];
  if (reduce === undefined) {
    const { mean, variance } = tf.moments(pooled, [0, 1, 2]);
    return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, count: own };
  }
  const rows = new Float32Array([own]);
  reduce(rows);
  const count = rows[0];
  const mean = tf.div(total(tf.sum(pooled, [0, 1, 2]), reduce), count) as tf.Tensor1D;
  const variance = tf.div(total(tf.sum(tf.square(tf.sub(pooled, mean)), [0, 1, 2]), reduce), count) as tf.Tensor1D;
  return { mean, variance, count };
}

/** The sum over all workers. */
function total<T extends tf.Tensor>(own: T, reduce?: AllReduce): T {
  if (reduce === undefined) return own;
  const values = own.dataSync<"float32">().slice();
  reduce(values);
  return tf.tensor(values, own.shape) as unknown as T;
}

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
