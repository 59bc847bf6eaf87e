import * as tf from "@tensorflow/tfjs";
import { offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import { convGeometry, type Geometry } from "../wasm/conv-geometry.js";
import { kernelsOf } from "../wasm/kernels.js";
import { withScratch } from "../wasm/scratch.js";
import type { BlockParameters, BlockShape } from "./block.js";
import { asTensor, channelVector, readVector } from "./wasm-tensors.js";

export interface Convolved {
  /** The pooled map, or the full one where there is no pool. */
  readonly picked: tf.Tensor4D;
  /** Which of the four positions (0-3) each pooled number came from. */
  readonly choice?: tf.Tensor;
  /** The map before the pool; only for training a batch normalization. */
  readonly full?: tf.Tensor4D;
  /** Its sum per channel. */
  readonly sums?: tf.Tensor1D;
}

export function geometryOf(x: tf.Tensor4D, filter: tf.Tensor4D, shape: BlockShape): Geometry {
  return convGeometry(x.shape, filter.shape, { strides: shape.stride, pad: "same" });
}

/**
 * Convolution, pool and channel sums image by image, so that an image's map is still in the cache when it is pooled. Where the
 * scale of a batch normalization is negative, the pool takes the smallest.
 */
export function convolve(
  backend: WasmBackend,
  x: tf.Tensor4D,
  parameters: BlockParameters,
  shape: BlockShape,
  training: boolean,
): Convolved {
  const kernels = kernelsOf(backend);
  const g = geometryOf(x, parameters.filter, shape);
  const outputs = g.outChannels;
  const keepsFull = shape.batchNorm && training;
  const [height, width] = shape.pool ? [g.outHeight >> 1, g.outWidth >> 1] : [g.outHeight, g.outWidth];
  const make = (rows: number, columns: number, type: "float32" | "int32"): tf.Tensor4D =>
    asTensor(backend.makeOutput([g.batchSize, rows, columns, outputs], type));
  const picked = make(height, width, "float32");
  const choice = shape.pool ? make(height, width, "int32") : undefined;
  const kept = keepsFull ? (shape.pool ? make(g.outHeight, g.outWidth, "float32") : picked) : undefined;
  const sums = keepsFull ? tf.zeros<tf.Rank.R1>([outputs]) : undefined;
  const signs = channelVector(poolSigns(backend, parameters, outputs));
  const frameHeight = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const frameWidth = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const taps = g.filterHeight * g.filterWidth * g.inChannels;
  const positions = g.outHeight * g.outWidth;
  const [imageBytes, fullBytes] = [g.inHeight * g.inWidth * g.inChannels * 4, positions * outputs * 4];
  const outBytes = height * width * outputs * 4;
  withScratch(backend, (allocate) => {
    const frame = allocate(frameHeight * frameWidth * g.inChannels * 4);
    const packed = allocate(Math.ceil(outputs / 8) * taps * 32);
    const spare = kept === undefined && shape.pool ? allocate(fullBytes) : 0;
    const at = (tensor: tf.Tensor | undefined): number => (tensor === undefined ? 0 : offsetOf(backend, tensor));
    const [from, to, chosen, map, total, sign] = [x, picked, choice, kept, sums, signs].map(at);
    kernels.packFilter(at(parameters.filter), packed, taps, outputs);
    for (let image = 0; image < g.batchSize; image++) {
      kernels.padImage(
        ...[from + image * imageBytes, frame, g.inHeight, g.inWidth, g.inChannels, frameHeight, frameWidth],
        ...[g.padInfo.top, g.padInfo.left, 1, 1],
      );
      const target = kept !== undefined ? map + image * fullBytes : shape.pool ? spare : to + image * outBytes;
      kernels.convImage(
        ...[frame, packed, target, frameWidth, g.inChannels, g.outHeight, g.outWidth, outputs],
        ...[g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
      );
      if (keepsFull) kernels.channelSums(target, positions, outputs, total);
      const [pooledAt, chosenAt] = [to + image * outBytes, chosen + image * outBytes];
      if (shape.pool) kernels.poolImage(target, sign, pooledAt, chosenAt, g.outWidth, height, width, outputs);
    }
  });
  return { picked, choice, full: kept, sums };
}

/** 1 where the block's function of the convolution rises, -1 where it falls. */
function poolSigns(backend: WasmBackend, { scale }: BlockParameters, outputs: number): Float32Array {
  if (scale === undefined) return new Float32Array(outputs).fill(1);
  return readVector(backend, scale).map((value) => (value < 0 ? -1 : 1));
}
