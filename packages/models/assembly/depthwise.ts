// Gradients of a depthwise convolution with multiplier 1; any stride, dilation and padding.

/** gradient[rows, columns, channels] += sum over one image's positions of x · dy. */
export function depthwiseFilterGradientImage(
  x: usize,
  dy: usize,
  gradient: usize,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideH: i32,
  strideW: i32,
  dilationH: i32,
  dilationW: i32,
  top: i32,
  left: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const wide: usize = (<usize>(channels & ~3)) << 2;
  for (let r = 0; r < filterHeight; r++) {
    for (let c = 0; c < filterWidth; c++) {
      // One tap's sums, all channels, stay in the cache while the image passes by.
      const to = gradient + <usize>(r * filterWidth + c) * pixel;
      for (let outRow = 0; outRow < outHeight; outRow++) {
        const row = outRow * strideH + r * dilationH - top;
        if (row < 0 || row >= inHeight) continue;
        for (let outColumn = 0; outColumn < outWidth; outColumn++) {
          const column = outColumn * strideW + c * dilationW - left;
          if (column < 0 || column >= inWidth) continue;
          const p = x + <usize>(row * inWidth + column) * pixel;
          const g = dy + <usize>(outRow * outWidth + outColumn) * pixel;
          let at: usize = 0;
          for (; at < wide; at += 16)
            v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(v128.load(p + at), v128.load(g + at))));
          for (; at < pixel; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(p + at) * load<f32>(g + at));
        }
      }
    }
  }
}

/** dx += sum over taps of dy · filter, one image; dx must be 0 before. */
export function depthwiseInputGradientImage(
  dy: usize,
  filter: usize,
  dx: usize,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideH: i32,
  strideW: i32,
  dilationH: i32,
  dilationW: i32,
  top: i32,
  left: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const wide: usize = (<usize>(channels & ~3)) << 2;
  for (let outRow = 0; outRow < outHeight; outRow++) {
    for (let outColumn = 0; outColumn < outWidth; outColumn++) {
      const g = dy + <usize>(outRow * outWidth + outColumn) * pixel;
      for (let r = 0; r < filterHeight; r++) {
        const row = outRow * strideH + r * dilationH - top;
        if (row < 0 || row >= inHeight) continue;
        for (let c = 0; c < filterWidth; c++) {
          const column = outColumn * strideW + c * dilationW - left;
          if (column < 0 || column >= inWidth) continue;
          const w = filter + <usize>(r * filterWidth + c) * pixel;
          const to = dx + <usize>(row * inWidth + column) * pixel;
          let at: usize = 0;
          for (; at < wide; at += 16)
            v128.store(to + at, f32x4.add(v128.load(to + at), f32x4.mul(v128.load(g + at), v128.load(w + at))));
          for (; at < pixel; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(g + at) * load<f32>(w + at));
        }
      }
    }
  }
}
