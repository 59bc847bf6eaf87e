import type * as tf from "@tensorflow/tfjs";
import { floatsOf, offsetOf, type KernelArguments } from "../backend/wasm-internals.js";
import { convGeometry, windowSizes, type ConvAttributes } from "./conv-geometry.js";
import { kernelsOf, kernelsUnavailable } from "./kernels.js";
import { plainDepthwiseFilterGradient, plainDepthwiseInputGradient } from "./plain-kernels.js";

type Info = tf.TensorInfo;

/** Kernel "DepthwiseConv2dNativeBackpropFilter". Multipliers above 1 take the plain loops. */
export function depthwiseBackpropFilter(
  args: KernelArguments<{ x: Info; dy: Info }, ConvAttributes & { filterShape: number[] }>,
): Info {
  const { backend, inputs, attrs } = args;
  const g = convGeometry(inputs.x.shape, attrs.filterShape, attrs, true);
  const out = backend.makeOutput(attrs.filterShape, "float32");
  if (g.outChannels !== g.inChannels || kernelsUnavailable(backend) !== undefined) {
    plainDepthwiseFilterGradient(floatsOf(backend, inputs.x), floatsOf(backend, inputs.dy), floatsOf(backend, out), g);
    return out;
  }
  floatsOf(backend, out).fill(0);
  const { depthwiseFilterGradientImage } = kernelsOf(backend);
  const [x, dy, to] = [inputs.x, inputs.dy, out].map((info) => offsetOf(backend, info));
  for (let image = 0; image < g.batchSize; image++)
    depthwiseFilterGradientImage(
      x + image * g.inHeight * g.inWidth * g.inChannels * 4,
      dy + image * g.outHeight * g.outWidth * g.outChannels * 4,
      to,
      ...windowSizes(g),
    );
  return out;
}

/** Kernel "DepthwiseConv2dNativeBackpropInput". Multipliers above 1 take the plain loops. */
export function depthwiseBackpropInput(
  args: KernelArguments<{ dy: Info; filter: Info }, ConvAttributes & { inputShape: number[] }>,
): Info {
  const { backend, inputs, attrs } = args;
  const g = convGeometry(attrs.inputShape, inputs.filter.shape, attrs, true);
  const out = backend.makeOutput(attrs.inputShape, "float32");
  const { dy, filter } = inputs;
  if (g.outChannels !== g.inChannels || kernelsUnavailable(backend) !== undefined) {
    plainDepthwiseInputGradient(floatsOf(backend, dy), floatsOf(backend, filter), floatsOf(backend, out), g);
    return out;
  }
  floatsOf(backend, out).fill(0);
  const { depthwiseInputGradientImage } = kernelsOf(backend);
  const [from, weights, to] = [dy, filter, out].map((info) => offsetOf(backend, info));
  for (let image = 0; image < g.batchSize; image++)
    depthwiseInputGradientImage(
      from + image * g.outHeight * g.outWidth * g.outChannels * 4,
      weights,
      to + image * g.inHeight * g.inWidth * g.inChannels * 4,
      ...windowSizes(g),
    );
  return out;
}
