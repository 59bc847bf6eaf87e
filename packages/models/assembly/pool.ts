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
 * 2×2 max-pooling with stride 2 of one image, remembering which of the four was chosen (0-3, int32). Channels whose sign is
 * -1 take the smallest instead: what a falling function of them makes the largest. An odd last row or column is left out.
 * `channels` must be a multiple of 4. NaN anywhere in a window gives NaN.
 */
export function poolImage(
  full: usize,
  signs: usize,
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
        const sign = v128.load(signs + at);
        const a = f32x4.mul(v128.load(from + at), sign);
        const b = f32x4.mul(v128.load(from + pixel + at), sign);
        const c = f32x4.mul(v128.load(from + rowBytes + at), sign);
        const d = f32x4.mul(v128.load(from + rowBytes + pixel + at), sign);
        const right = f32x4.gt(b, a);
        const upper = f32x4.max(a, b);
        const rightBelow = f32x4.gt(d, c);
        const lower = f32x4.max(c, d);
        const below = f32x4.gt(lower, upper);
        v128.store(pooled, f32x4.mul(f32x4.max(upper, lower), sign));
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

/**
 * The gradient before a batch normalization with ReLU and a 2×2 max-pool behind it, one image:
 *   dx = b · (x - mean) + c everywhere, and + a · dy at the chosen position of each window whose result y is > 0.
 */
export function pooledNormGradientImage(
  dy: usize,
  y: usize,
  choice: usize,
  x: usize,
  mean: usize,
  a: usize,
  b: usize,
  c: usize,
  dx: usize,
  fullHeight: i32,
  fullWidth: i32,
  outHeight: i32,
  outWidth: i32,
  channels: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  const rowBytes: usize = <usize>fullWidth * pixel;
  const zero = f32x4.splat(0);
  for (let row = 0; row < outHeight; row++) {
    let place: usize = <usize>(2 * row) * rowBytes;
    for (let column = 0; column < outWidth; column++) {
      for (let at: usize = 0; at < pixel; at += 16) {
        const g = f32x4.mul(v128.load(a + at), v128.and(v128.load(dy), f32x4.gt(v128.load(y), zero)));
        const chosen = v128.load(choice);
        const slope = v128.load(b + at);
        const constant = v128.load(c + at);
        const center = v128.load(mean + at);
        let p = place + at;
        store4(dx + p, x + p, center, slope, constant, v128.and(g, i32x4.eq(chosen, i32x4.splat(0))));
        p += pixel;
        store4(dx + p, x + p, center, slope, constant, v128.and(g, i32x4.eq(chosen, i32x4.splat(1))));
        p += rowBytes - pixel;
        store4(dx + p, x + p, center, slope, constant, v128.and(g, i32x4.eq(chosen, i32x4.splat(2))));
        p += pixel;
        store4(dx + p, x + p, center, slope, constant, v128.and(g, i32x4.eq(chosen, i32x4.splat(3))));
        dy += 16;
        y += 16;
        choice += 16;
      }
      place += 2 * pixel;
    }
  }
  // What the pool left out of an odd size has the statistics' share only.
  for (let row = 0; row < fullHeight; row++) {
    for (let column = row < 2 * outHeight ? 2 * outWidth : 0; column < fullWidth; column++) {
      const p = <usize>row * rowBytes + <usize>column * pixel;
      for (let at: usize = 0; at < pixel; at += 16)
        store4(dx + p + at, x + p + at, v128.load(mean + at), v128.load(b + at), v128.load(c + at), zero);
    }
  }
}

// @ts-ignore: decorator
@inline
function store4(to: usize, from: usize, center: v128, slope: v128, constant: v128, extra: v128): void {
  const dense = f32x4.add(f32x4.mul(slope, f32x4.sub(v128.load(from), center)), constant);
  v128.store(to, f32x4.add(dense, extra));
}
