// Per-channel work on [rows, channels] matrices: batch normalization with ReLU, bias with ReLU, and their gradients.
// `channels` must be a multiple of 4. Long sums are added up in blocks of rows, which keeps float32 rounding small.

const BLOCK: i32 = 64;

/** sums[c] += sum over rows of x[., c]. */
export function channelSums(x: usize, rows: i32, channels: i32, sums: usize): void {
  const rowBytes: usize = (<usize>channels) << 2;
  // Blocks outside, channels inside: a block stays in the cache while its columns are added up.
  for (let first = 0; first < rows; first += BLOCK) {
    const begin = x + <usize>first * rowBytes;
    const end = x + <usize>min(rows, first + BLOCK) * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      let part = f32x4.splat(0);
      for (let p = begin + at; p < end; p += rowBytes) part = f32x4.add(part, v128.load(p));
      v128.store(sums + at, f32x4.add(v128.load(sums + at), part));
    }
  }
}

/** sums[c] = sum over rows of (x[., c] - mean[c])². */
export function channelSquares(x: usize, mean: usize, rows: i32, channels: i32, sums: usize): void {
  const rowBytes: usize = (<usize>channels) << 2;
  memory.fill(sums, 0, rowBytes);
  for (let first = 0; first < rows; first += BLOCK) {
    const begin = x + <usize>first * rowBytes;
    const end = x + <usize>min(rows, first + BLOCK) * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const center = v128.load(mean + at);
      let part = f32x4.splat(0);
      for (let p = begin + at; p < end; p += rowBytes) {
        const d = f32x4.sub(v128.load(p), center);
        part = f32x4.add(part, f32x4.mul(d, d));
      }
      v128.store(sums + at, f32x4.add(v128.load(sums + at), part));
    }
  }
}

/** out = max(0, x · scale + shift), per channel. NaN stays NaN. */
export function affineRelu(x: usize, scale: usize, shift: usize, out: usize, rows: i32, channels: i32): void {
  const rowBytes: usize = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const y = f32x4.add(f32x4.mul(v128.load(x + at), v128.load(scale + at)), v128.load(shift + at));
      v128.store(out + at, f32x4.max(y, zero));
    }
    x += rowBytes;
    out += rowBytes;
  }
}

/** masked = dy where y > 0, else 0. */
export function reluGradient(dy: usize, y: usize, masked: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const bytes: usize = (<usize>count) << 2;
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(masked + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero)));
}

/**
 * The two sums of a batch normalization's gradient, behind a ReLU with result y:
 * sums[c] = sum of dy over y > 0; sums[channels + c] = sum of dy · (x - mean) over y > 0.
 */
export function normSums(dy: usize, y: usize, x: usize, mean: usize, rows: i32, channels: i32, sums: usize): void {
  const rowBytes: usize = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  memory.fill(sums, 0, 2 * rowBytes);
  for (let first = 0; first < rows; first += BLOCK) {
    const begin = <usize>first * rowBytes;
    const end = <usize>min(rows, first + BLOCK) * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const center = v128.load(mean + at);
      let part = zero;
      let product = zero;
      for (let offset = begin + at; offset < end; offset += rowBytes) {
        const g = v128.and(v128.load(dy + offset), f32x4.gt(v128.load(y + offset), zero));
        part = f32x4.add(part, g);
        product = f32x4.add(product, f32x4.mul(g, f32x4.sub(v128.load(x + offset), center)));
      }
      v128.store(sums + at, f32x4.add(v128.load(sums + at), part));
      v128.store(sums + rowBytes + at, f32x4.add(v128.load(sums + rowBytes + at), product));
    }
  }
}

/** dx = a · dy[y > 0] + b · (x - mean) + c, per channel: the input gradient of a batch normalization behind a ReLU. */
export function normGradient(
  dy: usize,
  y: usize,
  x: usize,
  mean: usize,
  a: usize,
  b: usize,
  c: usize,
  dx: usize,
  rows: i32,
  channels: i32,
): void {
  const rowBytes: usize = (<usize>channels) << 2;
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const g = v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero));
      const d = f32x4.sub(v128.load(x + at), v128.load(mean + at));
      const slope = f32x4.add(f32x4.mul(v128.load(b + at), d), v128.load(c + at));
      v128.store(dx + at, f32x4.add(f32x4.mul(v128.load(a + at), g), slope));
    }
    dy += rowBytes;
    y += rowBytes;
    x += rowBytes;
    dx += rowBytes;
  }
}
