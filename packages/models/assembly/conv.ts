// Direct convolution over one padded image. A filter of K = rows × columns × inputs taps is packed into blocks of eight
// output channels, [block][K][8], so that the inner loop reads it straight through.

/** Packs [K, outputs] into blocks of eight outputs; missing ones are 0. */
export function packFilter(filter: usize, packed: usize, taps: i32, outputs: i32): void {
  const blocks = (outputs + 7) >> 3;
  let to = packed;
  for (let block = 0; block < blocks; block++) {
    const first = block << 3;
    const count = min(8, outputs - first);
    for (let tap = 0; tap < taps; tap++) {
      const from = filter + ((<usize>(tap * outputs + first)) << 2);
      if (count == 8) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      } else {
        for (let lane = 0; lane < 8; lane++)
          store<f32>(to + ((<usize>lane) << 2), lane < count ? load<f32>(from + ((<usize>lane) << 2)) : 0);
      }
      to += 32;
    }
  }
}

/**
 * Packs the filter of the input gradient: rows and columns flipped, inputs and outputs exchanged.
 * `filter` is [rows, columns, inputs, outputs]; `packed` serves a convolution from `outputs` to `inputs` channels.
 */
export function packFlippedFilter(
  filter: usize,
  packed: usize,
  rows: i32,
  columns: i32,
  inputs: i32,
  outputs: i32,
): void {
  const blocks = (inputs + 7) >> 3;
  let to = packed;
  for (let block = 0; block < blocks; block++) {
    const first = block << 3;
    const count = min(8, inputs - first);
    for (let tap = rows * columns - 1; tap >= 0; tap--) {
      const base = filter + ((<usize>((tap * inputs + first) * outputs)) << 2);
      for (let output = 0; output < outputs; output++) {
        for (let lane = 0; lane < 8; lane++)
          store<f32>(
            to + ((<usize>lane) << 2),
            lane < count ? load<f32>(base + ((<usize>(lane * outputs + output)) << 2)) : 0,
          );
        to += 32;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function storeLanes(to: usize, low: v128, high: v128, count: i32): void {
  if (count == 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
    return;
  }
  if (count > 0) store<f32>(to, f32x4.extract_lane(low, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(low, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(low, 2), 8);
  if (count > 3) store<f32>(to, f32x4.extract_lane(low, 3), 12);
  if (count > 4) store<f32>(to, f32x4.extract_lane(high, 0), 16);
  if (count > 5) store<f32>(to, f32x4.extract_lane(high, 1), 20);
  if (count > 6) store<f32>(to, f32x4.extract_lane(high, 2), 24);
}

/**
 * One image: out[outHeight, outWidth, outputs] from frame[.., frameWidth, inputs] and a packed filter.
 * The frame already holds the padding, so no tap is out of range. Tiles of 4 pixels × 8 channels live in registers.
 */
export function convImage(
  frame: usize,
  packed: usize,
  out: usize,
  frameWidth: i32,
  inputs: i32,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideH: i32,
  strideW: i32,
): void {
  const rowBytes: usize = (<usize>(frameWidth * inputs)) << 2;
  const run = filterWidth * inputs;
  const runBytes: usize = (<usize>run) << 2;
  const step: usize = (<usize>(strideW * inputs)) << 2;
  const pixelOut: usize = (<usize>outputs) << 2;
  const blockBytes: usize = (<usize>(filterHeight * run)) << 5;
  const blocks = (outputs + 7) >> 3;
  for (let block = 0; block < blocks; block++) {
    const weights = packed + <usize>block * blockBytes;
    const count = min(8, outputs - (block << 3));
    for (let row = 0; row < outHeight; row++) {
      let from = frame + <usize>(row * strideH) * rowBytes;
      let to = out + <usize>(row * outWidth) * pixelOut + ((<usize>block) << 5);
      let column = 0;
      for (; column + 4 <= outWidth; column += 4) {
        let a0 = f32x4.splat(0);
        let a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        let w = weights;
        let line = from;
        for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
          let p = line;
          const end = line + runBytes;
          while (p < end) {
            const w0 = v128.load(w);
            const w1 = v128.load(w, 16);
            let x = v128.load32_splat(p);
            a0 = f32x4.add(a0, f32x4.mul(x, w0));
            a1 = f32x4.add(a1, f32x4.mul(x, w1));
            x = v128.load32_splat(p + step);
            b0 = f32x4.add(b0, f32x4.mul(x, w0));
            b1 = f32x4.add(b1, f32x4.mul(x, w1));
            x = v128.load32_splat(p + 2 * step);
            c0 = f32x4.add(c0, f32x4.mul(x, w0));
            c1 = f32x4.add(c1, f32x4.mul(x, w1));
            x = v128.load32_splat(p + 3 * step);
            d0 = f32x4.add(d0, f32x4.mul(x, w0));
            d1 = f32x4.add(d1, f32x4.mul(x, w1));
            p += 4;
            w += 32;
          }
          line += rowBytes;
        }
        storeLanes(to, a0, a1, count);
        storeLanes(to + pixelOut, b0, b1, count);
        storeLanes(to + 2 * pixelOut, c0, c1, count);
        storeLanes(to + 3 * pixelOut, d0, d1, count);
        from += step << 2;
        to += pixelOut << 2;
      }
      for (; column < outWidth; column++) {
        let a0 = f32x4.splat(0);
        let a1 = a0;
        let w = weights;
        let line = from;
        for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
          let p = line;
          const end = line + runBytes;
          while (p < end) {
            const x = v128.load32_splat(p);
            a0 = f32x4.add(a0, f32x4.mul(x, v128.load(w)));
            a1 = f32x4.add(a1, f32x4.mul(x, v128.load(w, 16)));
            p += 4;
            w += 32;
          }
          line += rowBytes;
        }
        storeLanes(to, a0, a1, count);
        from += step;
        to += pixelOut;
      }
    }
  }
}
