import type { Geometry } from "./conv-geometry.js";

/*
 * The gradient kernels as plain loops over the wasm heap: the reference that the SIMD kernels must equal, and what runs
 * where those cannot (WebAssembly without SIMD, shared memory).
 */

/** Calls `visit` with the flat positions (in rows of channels) of every input/output pair of every filter tap. */
function forEachTap(
  geometry: Geometry,
  visit: (filterRow: number, filterColumn: number, input: number, output: number) => void,
): void {
  const g = geometry;
  for (let image = 0; image < g.batchSize; image++)
    for (let filterRow = 0; filterRow < g.filterHeight; filterRow++)
      for (let filterColumn = 0; filterColumn < g.filterWidth; filterColumn++)
        for (let outRow = 0; outRow < g.outHeight; outRow++) {
          const inRow = outRow * g.strideHeight + filterRow * g.dilationHeight - g.padInfo.top;
          if (inRow < 0 || inRow >= g.inHeight) continue;
          for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
            const inColumn = outColumn * g.strideWidth + filterColumn * g.dilationWidth - g.padInfo.left;
            if (inColumn < 0 || inColumn >= g.inWidth) continue;
            const input = (image * g.inHeight + inRow) * g.inWidth + inColumn;
            const output = (image * g.outHeight + outRow) * g.outWidth + outColumn;
            visit(filterRow, filterColumn, input, output);
          }
        }
}

/** dFilter[r, c, i, o] = sum over images and positions of x · dy. */
export function plainFilterGradient(
  x: Float32Array,
  dy: Float32Array,
  dFilter: Float32Array,
  geometry: Geometry,
): void {
  const { inChannels, outChannels, filterWidth } = geometry;
  dFilter.fill(0);
  forEachTap(geometry, (filterRow, filterColumn, input, output) => {
    let to = (filterRow * filterWidth + filterColumn) * inChannels * outChannels;
    for (let i = 0; i < inChannels; i++) {
      const value = x[input * inChannels + i];
      for (let o = 0; o < outChannels; o++) dFilter[to++] += value * dy[output * outChannels + o];
    }
  });
}

/** dx = sum over taps and output channels of dy · filter. */
export function plainInputGradient(dy: Float32Array, filter: Float32Array, dx: Float32Array, geometry: Geometry): void {
  const { inChannels, outChannels, filterWidth } = geometry;
  dx.fill(0);
  forEachTap(geometry, (filterRow, filterColumn, input, output) => {
    let from = (filterRow * filterWidth + filterColumn) * inChannels * outChannels;
    for (let i = 0; i < inChannels; i++) {
      let sum = 0;
      for (let o = 0; o < outChannels; o++) sum += filter[from++] * dy[output * outChannels + o];
      dx[input * inChannels + i] += sum;
    }
  });
}

/** Depthwise: filter [rows, columns, channels, multiplier]; output channel = channel · multiplier + m. */
export function plainDepthwiseFilterGradient(
  x: Float32Array,
  dy: Float32Array,
  dFilter: Float32Array,
  geometry: Geometry,
): void {
  const { inChannels, outChannels, filterWidth } = geometry;
  const multiplier = outChannels / inChannels;
  dFilter.fill(0);
  forEachTap(geometry, (filterRow, filterColumn, input, output) => {
    const to = (filterRow * filterWidth + filterColumn) * outChannels;
    for (let o = 0; o < outChannels; o++)
      dFilter[to + o] += x[input * inChannels + Math.floor(o / multiplier)] * dy[output * outChannels + o];
  });
}

/** Depthwise input gradient. */
export function plainDepthwiseInputGradient(
  dy: Float32Array,
  filter: Float32Array,
  dx: Float32Array,
  geometry: Geometry,
): void {
  const { inChannels, outChannels, filterWidth } = geometry;
  const multiplier = outChannels / inChannels;
  dx.fill(0);
  forEachTap(geometry, (filterRow, filterColumn, input, output) => {
    const from = (filterRow * filterWidth + filterColumn) * outChannels;
    for (let o = 0; o < outChannels; o++)
      dx[input * inChannels + Math.floor(o / multiplier)] += filter[from + o] * dy[output * outChannels + o];
  });
}

/** Rows of `width` numbers added up by segment; rows of a segment out of range are left out, as in TensorFlow. */
export function plainSegmentSum(
  values: Float32Array | Int32Array,
  segments: Int32Array,
  sums: Float32Array | Int32Array,
  width: number,
): void {
  sums.fill(0);
  const count = sums.length / Math.max(1, width);
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row];
    if (segment < 0 || segment >= count) continue;
    for (let column = 0; column < width; column++) sums[segment * width + column] += values[row * width + column];
  }
}
