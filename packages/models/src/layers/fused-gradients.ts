import type * as tf from "@tensorflow/tfjs";
import { floatsOf, offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import type { Geometry } from "../wasm/conv-geometry.js";
import { filterGradientAdder, inputGradientFiller } from "../wasm/gradient-kernels.js";
import { kernelsOf } from "../wasm/kernels.js";
import { withScratch } from "../wasm/scratch.js";
import { asTensor } from "./wasm-tensors.js";

interface Gradients {
  readonly filter: tf.Tensor4D;
  readonly x?: tf.Tensor4D;
}

/**
 * Filter and input gradient of a convolution whose result has a gradient everywhere.
 *
 * @param dyOf gives the byte offset of an image's dy, which may be made on the spot; asked for the images in turn
 */
export function denseGradients(
  backend: WasmBackend,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  g: Geometry,
  wantInput: boolean,
  dyOf: (image: number) => number,
): Gradients {
  const filterOut = backend.makeOutput(filter.shape, "float32");
  const inputOut = wantInput ? backend.makeOutput(x.shape, "float32") : undefined;
  floatsOf(backend, filterOut).fill(0);
  withScratch(backend, (allocate) => {
    const [from, weights] = [x, filter].map((tensor) => offsetOf(backend, tensor));
    const addFilter = filterGradientAdder(backend, allocate, g, from, offsetOf(backend, filterOut));
    const fillInput = inputOut && inputGradientFiller(backend, allocate, g, weights, offsetOf(backend, inputOut));
    for (let image = 0; image < g.batchSize; image++) {
      const dy = dyOf(image);
      addFilter(image, dy);
      fillInput?.(image, dy);
    }
  });
  const filterGradient = asTensor<tf.Tensor4D>(filterOut);
  return inputOut === undefined ? { filter: filterGradient } : { filter: filterGradient, x: asTensor(inputOut) };
}

/** So many list entries at once for the filter gradient: enough to amortise its loads, few enough for the cache. */
const POSITIONS = 128;

/**
 * The same behind a 2×2 max-pool and without a batch normalization in between, from the pooled gradient and the choices: only the
 * chosen positions have a gradient, a quarter at most of the dense work (assembly/sparse-lists.ts). Stride 1.
 */
export function pooledGradients(
  backend: WasmBackend,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  pooledGradient: tf.Tensor4D,
  choice: tf.Tensor,
  g: Geometry,
  wantInput: boolean,
): Gradients {
  const kernels = kernelsOf(backend);
  const [, height, width] = pooledGradient.shape;
  const { inChannels: inputs, outChannels: outputs, batchSize } = g;
  const run = g.filterWidth * inputs;
  const taps = g.filterHeight * run;
  const frameHeight = g.outHeight + g.filterHeight - 1;
  const frameWidth = g.outWidth + g.filterWidth - 1;
  const pixelBytes = inputs * 4;
  const rowBytes = frameWidth * pixelBytes;
  const frameBytes = frameHeight * rowBytes;
  const pooledBytes = height * width * outputs * 4;
  const imageBytes = g.inHeight * g.inWidth * inputs * 4;
  const group = Math.max(1, Math.min(batchSize, Math.floor(POSITIONS / Math.max(1, height * width))));
  const filterOut = backend.makeOutput(filter.shape, "float32");
  const inputOut = wantInput ? backend.makeOutput(x.shape, "float32") : undefined;
  const at = (tensor: tf.TensorInfo): number => offsetOf(backend, tensor);
  withScratch(backend, (allocate) => {
    const frames = allocate(group * frameBytes);
    const entries = allocate((group * height * width * outputs + 1) * 8);
    const rows = allocate(Math.max(outputs, 4 * height * width) * 12);
    const turned = allocate(outputs * taps * 4);
    const [from, dy, chosen] = [x, pooledGradient, choice].map(at);
    const { top, left } = g.padInfo;
    new Uint8Array(backend.wasm.asm.memory.buffer, turned, outputs * taps * 4).fill(0);
    for (let first = 0; first < batchSize; first += group) {
      const images = Math.min(group, batchSize - first);
      for (let image = 0; image < images; image++)
        kernels.padImage(
          ...[from + (first + image) * imageBytes, frames + image * frameBytes, g.inHeight, g.inWidth, inputs],
          ...[frameHeight, frameWidth, top, left, 1, 1],
        );
      kernels.listByChannel(
        ...[dy + first * pooledBytes, chosen + first * pooledBytes, entries, rows, images, height, width, outputs],
        ...[frameBytes, rowBytes, pixelBytes, taps * 4],
      );
      kernels.accumulateRows(rows, outputs, frames, turned, g.filterHeight, run, rowBytes, run * 4);
    }
    kernels.transpose(turned, at(filterOut), outputs, taps);
    if (inputOut === undefined) return;
    kernels.transpose(at(filter), turned, taps, outputs);
    for (let image = 0; image < batchSize; image++) {
      new Uint8Array(backend.wasm.asm.memory.buffer, frames, frameBytes).fill(0);
      const count = kernels.listByPosition(
        ...[dy + image * pooledBytes, chosen + image * pooledBytes, entries, rows, height, width, outputs],
        ...[rowBytes, pixelBytes, taps * 4],
      );
      kernels.accumulateRows(rows, count, turned, frames, g.filterHeight, run, run * 4, rowBytes);
      kernels.cropImage(
        frames,
        at(inputOut) + image * imageBytes,
        g.inHeight,
        g.inWidth,
        inputs,
        frameWidth,
        top,
        left,
      );
    }
  });
  const filterGradient = asTensor<tf.Tensor4D>(filterOut);
  return inputOut === undefined ? { filter: filterGradient } : { filter: filterGradient, x: asTensor(inputOut) };
}
