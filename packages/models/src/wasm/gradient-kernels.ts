import type * as tf from "@tensorflow/tfjs";
import { floatsOf, offsetOf, type KernelArguments, type WasmBackend } from "../backend/wasm-internals.js";
import { convGeometry, poolGeometry, windowSizes, type ConvAttributes, type Geometry } from "./conv-geometry.js";
import { kernelsOf, kernelsUnavailable } from "./kernels.js";
import { plainFilterGradient, plainInputGradient, plainSegmentSum } from "./plain-kernels.js";
import { withScratch, type Allocate } from "./scratch.js";

type Info = tf.TensorInfo;

/** Kernel "Conv2DBackpropFilter": x [n, h, w, i], dy [n, h', w', o] to [r, c, i, o]. */
export function conv2DBackpropFilter(
  args: KernelArguments<{ x: Info; dy: Info }, ConvAttributes & { filterShape: number[] }>,
): Info {
  const { backend, inputs, attrs } = args;
  const g = convGeometry(inputs.x.shape, attrs.filterShape, attrs);
  const out = backend.makeOutput(attrs.filterShape, "float32");
  if (kernelsUnavailable(backend) !== undefined)
    plainFilterGradient(floatsOf(backend, inputs.x), floatsOf(backend, inputs.dy), floatsOf(backend, out), g);
  else denseFilterGradient(backend, offsetOf(backend, inputs.x), offsetOf(backend, inputs.dy), out, g);
  return out;
}

/** The filter gradient with the SIMD kernel; `x` and `dy` are byte offsets. */
export function denseFilterGradient(backend: WasmBackend, x: number, dy: number, out: Info, g: Geometry): void {
  floatsOf(backend, out).fill(0);
  if (g.outHeight < 1 || g.outWidth < 1) return;
  withScratch(backend, (allocate) => {
    const addImage = filterGradientAdder(backend, allocate, g, x, offsetOf(backend, out));
    for (let image = 0; image < g.batchSize; image++)
      addImage(image, dy + image * g.outHeight * g.outWidth * g.outChannels * 4);
  });
}

/**
 * What adds one image's share to a filter gradient.
 *
 * @param x  byte offset of all images
 * @param to byte offset of the gradient, 0 at the start
 * @returns takes the image's number and the byte offset of its dy
 */
export function filterGradientAdder(
  backend: WasmBackend,
  allocate: Allocate,
  g: Geometry,
  x: number,
  to: number,
): (image: number, dy: number) => void {
  const kernels = kernelsOf(backend);
  const frameHeight = (g.outHeight - 1) * g.strideHeight + g.filterHeight;
  const frameWidth = (g.outWidth - 1) * g.strideWidth + g.filterWidth;
  const positions = g.outHeight * g.outWidth;
  const frame = allocate(frameHeight * frameWidth * g.inChannels * 4);
  const packed = allocate(Math.ceil(g.outChannels / 8) * positions * 32);
  const imageBytes = g.inHeight * g.inWidth * g.inChannels * 4;
  const { top, left } = g.padInfo;
  return (image, dy) => {
    kernels.padImage(
      ...[x + image * imageBytes, frame, g.inHeight, g.inWidth, g.inChannels, frameHeight, frameWidth, top, left, 1, 1],
    );
    kernels.packColumns(dy, packed, positions, g.outChannels);
    kernels.filterGradientImage(
      ...[frame, packed, to, frameWidth, g.inChannels, g.outHeight, g.outWidth, g.outChannels],
      ...[g.filterHeight, g.filterWidth, g.strideHeight, g.strideWidth],
    );
  };
}

/** Kernel "Conv2DBackpropInput": dy [n, h', w', o], filter [r, c, i, o] to [n, h, w, i]. */
export function conv2DBackpropInput(
  args: KernelArguments<{ dy: Info; filter: Info }, ConvAttributes & { inputShape: number[] }>,
): Info {
  const { backend, inputs, attrs } = args;
  const g = convGeometry(attrs.inputShape, inputs.filter.shape, attrs);
  const out = backend.makeOutput(attrs.inputShape, "float32");
  if (kernelsUnavailable(backend) !== undefined)
    plainInputGradient(floatsOf(backend, inputs.dy), floatsOf(backend, inputs.filter), floatsOf(backend, out), g);
  else denseInputGradient(backend, offsetOf(backend, inputs.dy), offsetOf(backend, inputs.filter), out, g);
  return out;
}

function denseInputGradient(backend: WasmBackend, dy: number, filter: number, out: Info, g: Geometry): void {
  withScratch(backend, (allocate) => {
    const fillImage = inputGradientFiller(backend, allocate, g, filter, offsetOf(backend, out));
    for (let image = 0; image < g.batchSize; image++)
      fillImage(image, dy + image * g.outHeight * g.outWidth * g.outChannels * 4);
  });
}

/**
 * What computes one image's input gradient: dy, its pixels moved apart by the strides and framed with zeros, convolved with the
 * flipped filter whose inputs and outputs are exchanged.
 *
 * @param filter byte offset of the filter
 * @param to     byte offset of all images' gradients
 * @returns takes the image's number and the byte offset of its dy
 */
export function inputGradientFiller(
  backend: WasmBackend,
  allocate: Allocate,
  g: Geometry,
  filter: number,
  to: number,
): (image: number, dy: number) => void {
  const kernels = kernelsOf(backend);
  const frameHeight = g.inHeight + g.filterHeight - 1;
  const frameWidth = g.inWidth + g.filterWidth - 1;
  const top = g.filterHeight - 1 - g.padInfo.top;
  const left = g.filterWidth - 1 - g.padInfo.left;
  const frame = allocate(frameHeight * frameWidth * g.outChannels * 4);
  const packed = allocate(Math.ceil(g.inChannels / 8) * g.filterHeight * g.filterWidth * g.outChannels * 32);
  const imageBytes = g.inHeight * g.inWidth * g.inChannels * 4;
  kernels.packFlippedFilter(filter, packed, g.filterHeight, g.filterWidth, g.inChannels, g.outChannels);
  return (image, dy) => {
    kernels.padImage(
      ...[dy, frame, g.outHeight, g.outWidth, g.outChannels, frameHeight, frameWidth, top, left],
      ...[g.strideHeight, g.strideWidth],
    );
    kernels.convImage(
      ...[frame, packed, to + image * imageBytes, frameWidth, g.outChannels, g.inHeight, g.inWidth, g.inChannels],
      ...[g.filterHeight, g.filterWidth, 1, 1],
    );
  };
}

/** Kernel "UnsortedSegmentSum": the gradient of a gather. `segmentIds` may have any rank up to that of `x`. */
export function unsortedSegmentSum(
  args: KernelArguments<{ x: Info; segmentIds: Info }, { numSegments: number }>,
): Info {
  const { backend, inputs, attrs } = args;
  const { x, segmentIds } = inputs;
  const rows = segmentIds.shape.reduce((a, b) => a * b, 1);
  const rest = x.shape.slice(segmentIds.shape.length);
  const width = rest.reduce((a, b) => a * b, 1);
  const out = backend.makeOutput([attrs.numSegments, ...rest], x.dtype);
  const sums = floatsOf(backend, out);
  if (x.dtype !== "float32" || kernelsUnavailable(backend) !== undefined) {
    const ids = backend.typedArrayFromHeap(segmentIds) as Int32Array;
    plainSegmentSum(floatsOf(backend, x), ids, sums, width);
    return out;
  }
  sums.fill(0);
  const [values, ids, to] = [x, segmentIds, out].map((info) => offsetOf(backend, info));
  kernelsOf(backend).segmentSum(values, ids, to, rows, width, attrs.numSegments);
  return out;
}

/** Kernel "MaxPoolGrad". */
export function maxPoolGrad(
  args: KernelArguments<{ dy: Info; input: Info }, ConvAttributes & { filterSize: [number, number] | number }>,
  fallback: (args: never) => Info,
): Info {
  const { backend, inputs, attrs } = args;
  if (kernelsUnavailable(backend) !== undefined) return fallback(args as never);
  const g = poolGeometry(inputs.input.shape, attrs);
  const out = backend.makeOutput(inputs.input.shape, "float32");
  floatsOf(backend, out).fill(0);
  const { maxPoolGradientImage } = kernelsOf(backend);
  const [x, dy, to] = [inputs.input, inputs.dy, out].map((info) => offsetOf(backend, info));
  for (let image = 0; image < g.batchSize; image++) {
    const full = image * g.inHeight * g.inWidth * g.inChannels * 4;
    maxPoolGradientImage(
      x + full,
      dy + image * g.outHeight * g.outWidth * g.inChannels * 4,
      to + full,
      ...windowSizes(g),
    );
  }
  return out;
}
