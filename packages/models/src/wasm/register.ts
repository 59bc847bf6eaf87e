import * as tf from "@tensorflow/tfjs";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwise-kernels.js";
import { conv2DBackpropFilter, conv2DBackpropInput, maxPoolGrad, unsortedSegmentSum } from "./gradient-kernels.js";

let registered = false;

/**
 * Gives the wasm backend the gradient kernels it lacks (filter gradients of plain and depthwise convolutions, depthwise
 * input gradient, UnsortedSegmentSum) and replaces the slow ones (Conv2DBackpropInput, MaxPoolGrad). Safe to call twice.
 */
export function registerGradientKernels(): void {
  if (registered) return;
  registered = true;
  const originalPoolGrad = tf.getKernel("MaxPoolGrad", "wasm").kernelFunc;
  replace("Conv2DBackpropFilter", conv2DBackpropFilter as unknown as tf.KernelFunc);
  replace("Conv2DBackpropInput", conv2DBackpropInput as unknown as tf.KernelFunc);
  replace("DepthwiseConv2dNativeBackpropFilter", depthwiseBackpropFilter as unknown as tf.KernelFunc);
  replace("DepthwiseConv2dNativeBackpropInput", depthwiseBackpropInput as unknown as tf.KernelFunc);
  replace("UnsortedSegmentSum", unsortedSegmentSum as unknown as tf.KernelFunc);
  replace("MaxPoolGrad", ((args: never) =>
    maxPoolGrad(args, originalPoolGrad as unknown as (args: never) => tf.TensorInfo)) as unknown as tf.KernelFunc);
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc): void {
  // tfjs warns on the console when a name is registered over another one: take the old one away first.
  if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
}
