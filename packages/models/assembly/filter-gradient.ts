// Gradient of a convolution's filter over one padded image, added to `gradient` [rows, columns, inputs, outputs].
// For each filter row the (column, input) pairs are one contiguous run in the frame and in the gradient alike: tiles of
// 4 of them × 8 output channels live in registers while the image's positions pass by.

/** [positions, outputs] to blocks of eight outputs, [block][positions][8], so that a block is read straight through. */
export function packColumns(from: usize, packed: usize, positions: i32, outputs: i32): void {
  const pixel: usize = (<usize>outputs) << 2;
  const blocks = (outputs + 7) >> 3;
  let to = packed;
  for (let block = 0; block < blocks; block++) {
    const count = min(8, outputs - (block << 3));
    let at = from + ((<usize>block) << 5);
    for (let position = 0; position < positions; position++) {
      if (count == 8) {
        v128.store(to, v128.load(at));
        v128.store(to, v128.load(at, 16), 16);
      } else {
        for (let lane = 0; lane < 8; lane++)
          store<f32>(to + ((<usize>lane) << 2), lane < count ? load<f32>(at + ((<usize>lane) << 2)) : 0);
      }
      at += pixel;
      to += 32;
    }
  }
}

/** @param packed dy of one image as `packColumns` makes it */
export function filterGradientImage(
  frame: usize,
  packed: usize,
  gradient: usize,
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
  const step: usize = (<usize>(strideW * inputs)) << 2;
  const lineBytes: usize = <usize>outWidth * step;
  const downBytes: usize = <usize>strideH * rowBytes;
  const pixelOut: usize = (<usize>outputs) << 2;
  const blockBytes: usize = (<usize>(outHeight * outWidth)) << 5;
  const blocks = (outputs + 7) >> 3;
  for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
    const top = frame + <usize>filterRow * rowBytes;
    let tap = 0;
    for (; tap + 4 <= run; tap += 4) {
      const left = top + ((<usize>tap) << 2);
      const target = gradient + <usize>(filterRow * run + tap) * pixelOut;
      for (let block = 0; block < blocks; block++) {
        let a0 = f32x4.splat(0);
        let a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        let g = packed + <usize>block * blockBytes;
        let line = left;
        for (let row = 0; row < outHeight; row++) {
          let p = line;
          const end = line + lineBytes;
          while (p < end) {
            const g0 = v128.load(g);
            const g1 = v128.load(g, 16);
            let x = v128.load32_splat(p);
            a0 = f32x4.add(a0, f32x4.mul(x, g0));
            a1 = f32x4.add(a1, f32x4.mul(x, g1));
            x = v128.load32_splat(p, 4);
            b0 = f32x4.add(b0, f32x4.mul(x, g0));
            b1 = f32x4.add(b1, f32x4.mul(x, g1));
            x = v128.load32_splat(p, 8);
            c0 = f32x4.add(c0, f32x4.mul(x, g0));
            c1 = f32x4.add(c1, f32x4.mul(x, g1));
            x = v128.load32_splat(p, 12);
            d0 = f32x4.add(d0, f32x4.mul(x, g0));
            d1 = f32x4.add(d1, f32x4.mul(x, g1));
            p += step;
            g += 32;
          }
          line += downBytes;
        }
        const count = min(8, outputs - (block << 3));
        let to = target + ((<usize>block) << 5);
        addLanes(to, a0, a1, count);
        addLanes((to += pixelOut), b0, b1, count);
        addLanes((to += pixelOut), c0, c1, count);
        addLanes(to + pixelOut, d0, d1, count);
      }
    }
    // The run's last taps, when it is no multiple of 4.
    for (; tap < run; tap++) {
      for (let block = 0; block < blocks; block++) {
        let a0 = f32x4.splat(0);
        let a1 = a0;
        let g = packed + <usize>block * blockBytes;
        let line = top + ((<usize>tap) << 2);
        for (let row = 0; row < outHeight; row++) {
          let p = line;
          const end = line + lineBytes;
          while (p < end) {
            const x = v128.load32_splat(p);
            a0 = f32x4.add(a0, f32x4.mul(x, v128.load(g)));
            a1 = f32x4.add(a1, f32x4.mul(x, v128.load(g, 16)));
            p += step;
            g += 32;
          }
          line += downBytes;
        }
        const to = gradient + <usize>(filterRow * run + tap) * pixelOut + ((<usize>block) << 5);
        addLanes(to, a0, a1, min(8, outputs - (block << 3)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addLane(to: usize, value: f32): void {
  store<f32>(to, load<f32>(to) + value);
}

// @ts-ignore: decorator
@inline
function addLanes(to: usize, low: v128, high: v128, count: i32): void {
  if (count == 8) {
    v128.store(to, f32x4.add(v128.load(to), low));
    v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
    return;
  }
  if (count > 0) addLane(to, f32x4.extract_lane(low, 0));
  if (count > 1) addLane(to + 4, f32x4.extract_lane(low, 1));
  if (count > 2) addLane(to + 8, f32x4.extract_lane(low, 2));
  if (count > 3) addLane(to + 12, f32x4.extract_lane(low, 3));
  if (count > 4) addLane(to + 16, f32x4.extract_lane(high, 0));
  if (count > 5) addLane(to + 20, f32x4.extract_lane(high, 1));
  if (count > 6) addLane(to + 24, f32x4.extract_lane(high, 2));
}
