// Max-pooling gradients. Ties go to the first position, NaN to none: as the plain cpu backend does.

/** dx += dy at each window's maximum, one image; dx must be 0 before. Any window, stride, dilation and padding. */
export function maxPoolGradientImage(
  x: usize,
  dy: usize,
  dx: usize,
  inHeight: i32,
  inWidth: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideH: i32,
  strideW: i32,
  dilationH: i32,
  dilationW: i32,
  top: i32,
  left: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const wide = channels & ~3;
  const lowest = f32x4.splat(-Infinity);
  for (let outRow = 0; outRow < outHeight; outRow++) {
    for (let outColumn = 0; outColumn < outWidth; outColumn++) {
      const rowFrom = outRow * strideH - top;
      const columnFrom = outColumn * strideW - left;
      const g = dy + <usize>(outRow * outWidth + outColumn) * pixel;
      for (let channel = 0; channel < wide; channel += 4) {
        const at: usize = (<usize>channel) << 2;
        let best = lowest;
        for (let r = 0; r < windowHeight; r++) {
          const row = rowFrom + r * dilationH;
          if (row < 0 || row >= inHeight) continue;
          for (let c = 0; c < windowWidth; c++) {
            const column = columnFrom + c * dilationW;
            if (column < 0 || column >= inWidth) continue;
            best = f32x4.pmax(best, v128.load(x + <usize>(row * inWidth + column) * pixel + at));
          }
        }
        let open = f32x4.gt(best, lowest);
        const value = v128.load(g + at);
        for (let r = 0; r < windowHeight; r++) {
          const row = rowFrom + r * dilationH;
          if (row < 0 || row >= inHeight) continue;
          for (let c = 0; c < windowWidth; c++) {
            const column = columnFrom + c * dilationW;
            if (column < 0 || column >= inWidth) continue;
            const place: usize = <usize>(row * inWidth + column) * pixel + at;
            const here = v128.and(open, f32x4.eq(v128.load(x + place), best));
            open = v128.andnot(open, here);
            v128.store(dx + place, f32x4.add(v128.load(dx + place), v128.and(here, value)));
          }
        }
      }
      for (let channel = wide; channel < channels; channel++) {
        const at: usize = (<usize>channel) << 2;
        let best: f32 = -Infinity;
        let bestPlace: usize = usize.MAX_VALUE;
        for (let r = 0; r < windowHeight; r++) {
          const row = rowFrom + r * dilationH;
          if (row < 0 || row >= inHeight) continue;
          for (let c = 0; c < windowWidth; c++) {
            const column = columnFrom + c * dilationW;
            if (column < 0 || column >= inWidth) continue;
            const place: usize = <usize>(row * inWidth + column) * pixel + at;
            const value = load<f32>(x + place);
            if (value > best) {
              best = value;
              bestPlace = place;
            }
          }
        }
        if (bestPlace != usize.MAX_VALUE) store<f32>(dx + bestPlace, load<f32>(dx + bestPlace) + load<f32>(g + at));
      }
    }
  }
}

/**
 * 2×2 max-pooling with stride 2 of one image, remembering which of the four was largest (0-3, int32). An odd last row or
 * column is left out. `channels` must be a multiple of 4. NaN anywhere in a window gives NaN.
 */
export function poolImage(
  full: usize,
  pooled: usize,
  choice: usize,
  fullWidth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const rowBytes: usize = <usize>fullWidth * pixel;
  const one = i32x4.splat(1);
  const two = i32x4.splat(2);
  const three = i32x4.splat(3);
  const zero = i32x4.splat(0);
  for (let row = 0; row < outHeight; row++) {
    let from = full + <usize>(2 * row) * rowBytes;
    for (let column = 0; column < outWidth; column++) {
      for (let at: usize = 0; at < pixel; at += 16) {
        const a = v128.load(from + at);
        const b = v128.load(from + pixel + at);
        const c = v128.load(from + rowBytes + at);
        const d = v128.load(from + rowBytes + pixel + at);
        const right = f32x4.gt(b, a);
        const upper = f32x4.max(a, b);
        const rightBelow = f32x4.gt(d, c);
        const lower = f32x4.max(c, d);
        const below = f32x4.gt(lower, upper);
        v128.store(pooled, f32x4.max(upper, lower));
        const up = v128.bitselect(one, zero, right);
        const down = v128.bitselect(three, two, rightBelow);
        v128.store(choice, v128.bitselect(down, up, below));
        pooled += 16;
        choice += 16;
      }
      from += 2 * pixel;
    }
  }
}
