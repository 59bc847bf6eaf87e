import * as tf from "@tensorflow/tfjs";
import { offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import { kernelsOf, kernelsUnavailable } from "../wasm/kernels.js";
import { withScratch } from "../wasm/scratch.js";
import { NORM_EPSILON, type BlockOps, type BlockParameters, type BlockShape } from "./block.js";
import { convolve, geometryOf, type Convolved } from "./fused-convolution.js";
import { denseGradients, pooledGradients } from "./fused-gradients.js";
import { asTensor, channelVector, readVector, wasmBackend } from "./wasm-tensors.js";

/**
 * Whether the fused block covers this case: the wasm backend with SIMD, channels in fours, and stride 1 where there is a
 * pool. Other cases take the generic block.
 */
export function fusedCovers(parameters: BlockParameters, shape: BlockShape): boolean {
  if (tf.getBackend() !== "wasm" || kernelsUnavailable(wasmBackend()) !== undefined) return false;
  return parameters.filter.shape[3] % 4 === 0 && !(shape.pool && shape.stride !== 1);
}

/**
 * The block as SIMD kernels on the wasm backend's memory. A batch normalization with ReLU rises or falls with its input as its
 * scale's sign says, so the pool can go first (the largest, or for a negative scale the smallest of each window), and
 * only the chosen quarter is normalized. The statistics are those of the whole map.
 */
export const fusedBlock: BlockOps = {
  forward(x, parameters, shape, reduce) {
    const backend = wasmBackend();
    const map = convolve(backend, x, parameters, shape, true);
    const saved = map.choice === undefined ? [] : [map.choice];
    if (!shape.batchNorm) {
      const ones = new Float32Array(map.picked.shape[3]).fill(1);
      affineRelu(backend, map.picked, ones, readVector(backend, parameters.shift), map.picked);
      return { out: map.picked, saved };
    }
    const { mean, variance, count } = batchStatistics(backend, map, reduce);
    const inverse = variance.map((value) => 1 / Math.sqrt(value + NORM_EPSILON));
    const scale = readVector(backend, parameters.scale!).map((value, at) => value * inverse[at]);
    const shift = readVector(backend, parameters.shift).map((value, at) => value - mean[at] * scale[at]);
    const out = asTensor<tf.Tensor4D>(backend.makeOutput(map.picked.shape, "float32"));
    affineRelu(backend, map.picked, scale, shift, out);
    const means = channelVector(mean);
    const norm = [map.full!, map.picked, means, channelVector(inverse), tf.scalar(count)];
    return { out, saved: [...saved, ...norm], statistics: { mean: means, variance: channelVector(variance), count } };
  },

  backward(gradient, x, forward, parameters, shape, wantInput, reduce) {
    const backend = wasmBackend();
    const at = (tensor: tf.Tensor): number => offsetOf(backend, tensor);
    const [choice, ...norm] = shape.pool ? forward.saved : [undefined, ...forward.saved];
    const g = geometryOf(x, parameters.filter, shape);
    const outBytes = (forward.out.size / g.batchSize) * 4;
    if (!shape.batchNorm) {
      const masked = asTensor<tf.Tensor4D>(backend.makeOutput(forward.out.shape, "float32"));
      kernelsOf(backend).reluGradient(at(gradient), at(forward.out), at(masked), forward.out.size);
      const shift = channelSums(backend, masked);
      const convolution =
        choice === undefined
          ? denseGradients(backend, x, parameters.filter, g, wantInput, (image) => at(masked) + image * outBytes)
          : pooledGradients(backend, x, parameters.filter, masked, choice, g, wantInput);
      return { ...convolution, shift };
    }
    const [full, picked, mean, inverse, count] = norm as [
      tf.Tensor4D,
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor1D,
      tf.Scalar,
    ];
    const sums = normSums(backend, gradient, forward.out, picked, mean);
    const vectors = normSlopes(backend, parameters.scale!, inverse, count, sums, reduce).map(channelVector);
    const channels = g.outChannels;
    const fullBytes = g.outHeight * g.outWidth * channels * 4;
    const convolution = withScratch(backend, (allocate) => {
      const dy = allocate(fullBytes);
      return denseGradients(backend, x, parameters.filter, g, wantInput, (image) => {
        const [dOut, out] = [gradient, forward.out].map((tensor) => at(tensor) + image * outBytes);
        const map = at(full) + image * fullBytes;
        if (choice === undefined) {
          const positions = g.outHeight * g.outWidth;
          kernelsOf(backend).normGradient(dOut, out, map, at(mean), ...vectors.map(at), dy, positions, channels);
        } else {
          const sizes = [g.outHeight, g.outWidth, forward.out.shape[1], forward.out.shape[2], channels];
          const chosen = at(choice) + image * outBytes;
          kernelsOf(backend).pooledNormGradientImage(
            dOut,
            out,
            chosen,
            map,
            at(mean),
            ...vectors.map(at),
            dy,
            ...sizes,
          );
        }
        return dy;
      });
    });
    const inverses = readVector(backend, inverse);
    const shift = channelVector(sums.slice(0, channels));
    const scale = channelVector(sums.slice(channels).map((value, c) => value * inverses[c]));
    return { ...convolution, shift, scale };
  },

  infer(x, parameters, shape, running) {
    const backend = wasmBackend();
    const { picked } = convolve(backend, x, parameters, shape, false);
    let scale = new Float32Array(picked.shape[3]).fill(1);
    let shift = readVector(backend, parameters.shift);
    if (running !== undefined) {
      const variance = readVector(backend, running.variance);
      const mean = readVector(backend, running.mean);
      scale = readVector(backend, parameters.scale!).map((value, at) => value / Math.sqrt(variance[at] + NORM_EPSILON));
      shift = shift.map((value, at) => value - mean[at] * scale[at]);
    }
    affineRelu(backend, picked, scale, shift, picked);
    return picked;
  },
};

/** Mean and variance over the full map (and over all workers), in two passes. */
function batchStatistics(
  backend: WasmBackend,
  map: Convolved,
  reduce?: (values: Float32Array) => void,
): { mean: Float32Array; variance: Float32Array; count: number } {
  const full = map.full!;
  const channels = full.shape[3];
  const rows = full.size / channels;
  const first = new Float32Array(channels + 1);
  first.set(readVector(backend, map.sums!));
  first[channels] = rows;
  reduce?.(first);
  const count = first[channels];
  const mean = first.slice(0, channels).map((value) => value / count);
  const sums = asTensor(backend.makeOutput([channels], "float32"));
  const [from, center, to] = [full, channelVector(mean), sums].map((tensor) => offsetOf(backend, tensor));
  kernelsOf(backend).channelSquares(from, center, rows, channels, to);
  const squares = readVector(backend, sums);
  reduce?.(squares);
  return { mean, variance: squares.map((value) => value / count), count };
}

/** Per channel the sum of the gradient behind the ReLU, then its sum weighted by the distance from the mean. */
function normSums(
  backend: WasmBackend,
  gradient: tf.Tensor4D,
  out: tf.Tensor4D,
  picked: tf.Tensor4D,
  mean: tf.Tensor1D,
): Float32Array {
  const channels = out.shape[3];
  const sums = asTensor(backend.makeOutput([2 * channels], "float32"));
  const [dy, y, x, center, to] = [gradient, out, picked, mean, sums].map((tensor) => offsetOf(backend, tensor));
  kernelsOf(backend).normSums(dy, y, x, center, out.size / channels, channels, to);
  return readVector(backend, sums);
}

/** dx = a · dy + b · (x - mean) + c of a batch normalization: a, b and c per channel. */
function normSlopes(
  backend: WasmBackend,
  scale: tf.Tensor1D,
  inverse: tf.Tensor1D,
  count: tf.Scalar,
  own: Float32Array,
  reduce?: (values: Float32Array) => void,
): Float32Array[] {
  const total = own.slice();
  reduce?.(total);
  const inverses = readVector(backend, inverse);
  const [number] = readVector(backend, count);
  const slopes = readVector(backend, scale).map((value, c) => value * inverses[c]);
  const perDeviation = slopes.map((slope, c) => (-slope * total[slopes.length + c] * inverses[c] ** 2) / number);
  return [slopes, perDeviation, slopes.map((slope, c) => (-slope * total[c]) / number)];
}

function channelSums(backend: WasmBackend, x: tf.Tensor4D): tf.Tensor1D {
  const channels = x.shape[3];
  const sums = tf.zeros<tf.Rank.R1>([channels]);
  kernelsOf(backend).channelSums(offsetOf(backend, x), x.size / channels, channels, offsetOf(backend, sums));
  return sums;
}

function affineRelu(
  backend: WasmBackend,
  x: tf.Tensor4D,
  scale: Float32Array,
  shift: Float32Array,
  out: tf.Tensor4D,
): void {
  const channels = x.shape[3];
  const vectors = [scale, shift].map(channelVector);
  const [from, factor, offset, to] = [x, ...vectors, out].map((tensor) => offsetOf(backend, tensor));
  kernelsOf(backend).affineRelu(from, factor, offset, to, x.size / channels, channels);
}
