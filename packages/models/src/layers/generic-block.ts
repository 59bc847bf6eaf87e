import * as tf from "@tensorflow/tfjs";
import { NORM_EPSILON, type AllReduce, type BatchStatistics, type BlockOps, type BlockShape } from "./block.js";

/** The block out of ordinary TensorFlow.js operations: runs on every backend, and is what the fused one must equal. */
export const genericBlock: BlockOps = {
  forward(x, { filter, scale, shift }, shape, reduce) {
    const full = tf.conv2d(x, filter, shape.stride, "same");
    if (!shape.batchNorm) {
      const active = tf.relu(tf.add(full, shift)) as tf.Tensor4D;
      return { out: pool(active, shape), saved: [full, active] };
    }
    const { mean, variance, count } = batchStatistics(full, reduce);
    const inverse = tf.rsqrt(tf.add(variance, NORM_EPSILON));
    const active = tf.relu(tf.add(tf.mul(tf.sub(full, mean), tf.mul(inverse, scale!)), shift)) as tf.Tensor4D;
    const saved = [full, active, mean, inverse, tf.scalar(count)];
    return { out: pool(active, shape), saved, statistics: { mean, variance, count } };
  },

  backward(gradient, x, forward, { filter, scale }, shape, wantInput, reduce) {
    const [full, active, ...norm] = forward.saved as [tf.Tensor4D, tf.Tensor4D, ...tf.Tensor[]];
    const unfull = shape.pool ? poolGradient(gradient, active, forward.out) : gradient;
    const masked = tf.where(tf.greater(active, 0), unfull, tf.zerosLike(unfull)) as tf.Tensor4D;
    const shift = tf.sum(masked, [0, 1, 2]) as tf.Tensor1D;
    if (!shape.batchNorm) return { ...convolutionGradients(x, filter, masked, shape, wantInput), shift };
    const [mean, inverse, count] = norm;
    const normal = tf.mul(tf.sub(full, mean), inverse);
    const scaleGradient = tf.sum(tf.mul(masked, normal), [0, 1, 2]) as tf.Tensor1D;
    const shiftMean = tf.div(total(shift, reduce), count);
    const scaleMean = tf.div(total(scaleGradient, reduce), count);
    const centered = tf.sub(tf.sub(masked, shiftMean), tf.mul(normal, scaleMean));
    const dy = tf.mul(centered, tf.mul(inverse, scale!)) as tf.Tensor4D;
    return { ...convolutionGradients(x, filter, dy, shape, wantInput), shift, scale: scaleGradient };
  },

  infer(x, { filter, scale, shift }, shape, running) {
    const full = tf.conv2d(x, filter, shape.stride, "same");
    if (running === undefined) return pool(tf.relu(tf.add(full, shift)), shape);
    const factor = tf.mul(tf.rsqrt(tf.add(running.variance, NORM_EPSILON)), scale!);
    return pool(tf.relu(tf.add(tf.mul(tf.sub(full, running.mean), factor), shift)), shape);
  },
};

function pool(active: tf.Tensor4D, shape: BlockShape): tf.Tensor4D {
  return shape.pool ? tf.maxPool(active, 2, 2, "valid") : active;
}

function batchStatistics(full: tf.Tensor4D, reduce?: AllReduce): BatchStatistics {
  const own = full.size / full.shape[3];
  if (reduce === undefined) {
    const { mean, variance } = tf.moments(full, [0, 1, 2]);
    return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D, count: own };
  }
  const rows = new Float32Array([own]);
  reduce(rows);
  const count = rows[0];
  const mean = tf.div(total(tf.sum(full, [0, 1, 2]), reduce), count) as tf.Tensor1D;
  const variance = tf.div(total(tf.sum(tf.square(tf.sub(full, mean)), [0, 1, 2]), reduce), count) as tf.Tensor1D;
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
