import * as tf from "@tensorflow/tfjs";

/** Sizes of a two-dimensional convolution or pooling in NHWC. */
export type Geometry = tf.backend_util.Conv2DInfo;

/** What tfjs passes to the gradient kernels of a convolution. */
export interface ConvAttributes {
  strides: [number, number] | number;
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dataFormat?: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  dilations?: [number, number] | number;
}

/** Sizes of the convolution with this input and filter. @throws {Error} for channels-first data, which wasm lacks */
export function convGeometry(
  inputShape: number[],
  filterShape: number[],
  attributes: ConvAttributes,
  depthwise = false,
): Geometry {
  if (attributes.dataFormat === "NCHW") throw new Error("wasm convolution gradients need NHWC data; got NCHW.");
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    depthwise,
  );
}

/** Sizes of the pooling of this input. */
export function poolGeometry(
  inputShape: number[],
  attributes: ConvAttributes & { filterSize: [number, number] | number },
): Geometry {
  return tf.backend_util.computePool2DInfo(
    inputShape as [number, number, number, number],
    attributes.filterSize,
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
}

/** The sizes of a sliding window, in the order in which the kernels take them. */
export function windowSizes(g: Geometry): number[] {
  return [
    ...[g.inHeight, g.inWidth, g.inChannels, g.outHeight, g.outWidth, g.filterHeight, g.filterWidth],
    ...[g.strideHeight, g.strideWidth, g.dilationHeight, g.dilationWidth, g.padInfo.top, g.padInfo.left],
  ];
}
