import * as tf from "@tensorflow/tfjs";
import { offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import { convGeometry, type Geometry } from "../wasm/conv-geometry.js";
import { kernelsOf, kernelsUnavailable } from "../wasm/kernels.js";
import { withScratch } from "../wasm/scratch.js";
import { NORM_EPSILON, type BlockOps, type BlockParameters, type BlockShape } from "./block.js";
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

/** The block as SIMD kernels on the wasm backend's memory. */
export const fusedBlock: BlockOps = {
  forward(x, parameters, shape, reduce) {
    const backend = wasmBackend();
    const { pooled, choice } = convolve(backend, x, parameters, shape);
    const [rows, channels] = [pooled.size / pooled.shape[3], pooled.shape[3]];
    const saved = choice === undefined ? [] : [choice];
    if (!shape.batchNorm) {
      affineRelu(backend, pooled, new Float32Array(channels).fill(1), readVector(backend, parameters.shift), pooled);
      return { out: pooled, saved };
    }
    const { mean, variance, count } = batchStatistics(backend, pooled, rows, channels, reduce);
    const inverse = variance.map((value) => 1 / Math.sqrt(value + NORM_EPSILON));
    const scale = readVector(backend, parameters.scale!).map((value, at) => value * inverse[at]);
    const shift = readVector(backend, parameters.shift).map((value, at) => value - mean[at] * scale[at]);
    const out = asTensor<tf.Tensor4D>(backend.makeOutput(pooled.shape, "float32"));
    affineRelu(backend, pooled, scale, shift, out);
    const means = channelVector(mean);
    return {
      out,
      saved: [...saved, pooled, means, channelVector(inverse), tf.scalar(count)],
      statistics: { mean: means, variance: channelVector(variance), count },
    };
  },

  backward(gradient, x, forward, parameters, shape, wantInput, reduce) {
    const backend = wasmBackend();
    const kernels = kernelsOf(backend);
    const channels = forward.out.shape[3];
    const rows = forward.out.size / channels;
    const behind = asTensor<tf.Tensor4D>(backend.makeOutput(forward.out.shape, "float32"));
    const [choice, ...norm] = shape.pool ? forward.saved : [undefined, ...forward.saved];
    const at = (tensor: tf.Tensor): number => offsetOf(backend, tensor);
    let shift: tf.Tensor1D;
    let scale: tf.Tensor1D | undefined;
    if (shape.batchNorm) {
      const [pooled, mean, inverse, count] = norm as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Scalar];
      const sums = asTensor<tf.Tensor1D>(backend.makeOutput([2 * channels], "float32"));
      kernels.normSums(at(gradient), at(forward.out), at(pooled), at(mean), rows, channels, at(sums));
      const own = readVector(backend, sums);
      const total = own.slice();
      reduce?.(total);
      const inverses = readVector(backend, inverse);
      const [number] = readVector(backend, count);
      const slopes = readVector(backend, parameters.scale!).map((value, c) => value * inverses[c]);
      const perDeviation = slopes.map((slope, c) => (-slope * total[channels + c] * inverses[c] ** 2) / number);
      const constant = slopes.map((slope, c) => (-slope * total[c]) / number);
      const vectors = [slopes, perDeviation, constant].map(channelVector);
      kernels.normGradient(
        ...[at(gradient), at(forward.out), at(pooled), at(mean)],
        ...vectors.map(at),
        ...[at(behind), rows, channels],
      );
      shift = channelVector(own.slice(0, channels));
      scale = channelVector(own.slice(channels).map((value, c) => value * inverses[c]));
    } else {
      kernels.reluGradient(at(gradient), at(forward.out), at(behind), forward.out.size);
      shift = asTensor<tf.Tensor1D>(backend.makeOutput([channels], "float32"));
      kernels.channelSums(at(behind), rows, channels, at(shift));
    }
    const g = geometry(x, parameters.filter, shape);
    const gradients =
      choice === undefined
        ? denseGradients(backend, x, parameters.filter, behind, g, wantInput)
        : pooledGradients(backend, x, parameters.filter, behind, choice, g, wantInput);
    return { ...gradients, shift, ...(scale === undefined ? {} : { scale }) };
  },

  infer(x, parameters, shape, running) {
    const backend = wasmBackend();
    const { pooled } = convolve(backend, x, parameters, shape);
    const channels = pooled.shape[3];
    let scale = new Float32Array(channels).fill(1);
    let shift = readVector(backend, parameters.shift);
    if (running !== undefined) {
      const variance = readVector(backend, running.variance);
      const mean = readVector(backend, running.mean);
      scale = readVector(backend, parameters.scale!).map((value, at) => value / Math.sqrt(variance[at] + NORM_EPSILON));
      shift = shift.map((value, at) => value - mean[at] * scale[at]);
    }
    affineRelu(backend, pooled, scale, shift, pooled);
    return pooled;
  },
};

function geometry(x: tf.Tensor4D, filter: tf.Tensor4D, shape: BlockShape): Geometry {
  return convGeometry(x.shape, filter.shape, { strides: shape.stride, pad: "same" });
}

/** Convolution and pool, image by image, so that the full-size map stays in the cache. */
function convolve(
  backend: WasmBackend,
  x: tf.Tensor4D,
  { filter }: BlockParameters,
  shape: BlockShape,
): { pooled: tf.Tensor4D; choice?: tf.Tensor } {
  const kernels = kernelsOf(backend);
  const g = geometry(x, filter, shape);
  const outputs = g.outChannels;
  const [height, width] = shape.pool ? [g.outHeight >> 1, g.outWidth >> 1] : [g.outHeight, g.outWidth];
  const outShape = [g.batchSize, height, width, outputs];
  const pooled = asTensor<tf.Tensor4D>(backend.makeOutput(outShape, "float32"));
  const choice = shape.pool ? asTensor(backend.makeOutput(outShape, "int32")) : undefined;
  const frameHeight = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const frameWidth = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const taps = g.filterHeight * g.filterWidth * g.inChannels;
  const imageBytes = g.inHeight * g.inWidth * g.inChannels * 4;
  const outBytes = height * width * outputs * 4;
  withScratch(backend, (allocate) => {
    const frame = allocate(frameHeight * frameWidth * g.inChannels * 4);
    const packed = allocate(Math.ceil(outputs / 8) * taps * 32);
    const full = shape.pool ? allocate(g.outHeight * g.outWidth * outputs * 4) : 0;
    const [from, to] = [offsetOf(backend, x), offsetOf(backend, pooled)];
    const chosen = choice === undefined ? 0 : offsetOf(backend, choice);
    kernels.packFilter(offsetOf(backend, filter), packed, taps, outputs);
    for (let image = 0; image < g.batchSize; image++) {
      kernels.padImage(
        ...[from + image * imageBytes, frame, g.inHeight, g.inWidth, g.inChannels, frameHeight, frameWidth],
        ...[g.padInfo.top, g.padInfo.left, 1, 1],
      );
      const target = shape.pool ? full : to + image * outBytes;
      kernels.convImage(
        ...[frame, packed, target, frameWidth, g.inChannels, g.outHeight, g.outWidth, outputs],
        ...[g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
      );
      if (shape.pool)
        kernels.poolImage(
          ...[full, to + image * outBytes, chosen + image * outBytes, g.outWidth, height, width, outputs],
        );
    }
  });
  return { pooled, choice };
}

function batchStatistics(
  backend: WasmBackend,
  pooled: tf.Tensor4D,
  rows: number,
  channels: number,
  reduce?: (values: Float32Array) => void,
): { mean: Float32Array; variance: Float32Array; count: number } {
  const kernels = kernelsOf(backend);
  const sums = asTensor(backend.makeOutput([channels], "float32"));
  kernels.channelSums(offsetOf(backend, pooled), rows, channels, offsetOf(backend, sums));
  const first = new Float32Array(channels + 1);
  first.set(readVector(backend, sums));
  first[channels] = rows;
  reduce?.(first);
  const count = first[channels];
  const mean = first.slice(0, channels).map((value) => value / count);
  const centre = channelVector(mean);
  kernels.channelSquares(
    ...[offsetOf(backend, pooled), offsetOf(backend, centre), rows, channels, offsetOf(backend, sums)],
  );
  const squares = readVector(backend, sums);
  reduce?.(squares);
  return { mean, variance: squares.map((value) => value / count), count };
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
