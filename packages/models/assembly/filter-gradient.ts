// Gradient of a convolution's filter over one padded image, added to `gradient` [rows, columns, inputs, outputs].
// For each filter row the (column, input) pairs are one contiguous run in the frame and in the gradient alike: tiles of
// 4 of them × 8 output channels live in registers while the image's positions pass by.

export function filterGradientImage(
  frame: usize,
  dy: usize,
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
  const pixelOut: usize = (<usize>outputs) << 2;
  const fullOutputs = outputs & ~7;
  for (let filterRow = 0; filterRow < filterHeight; filterRow++) {
    const top = frame + <usize>filterRow * rowBytes;
    let tap = 0;
    for (; tap + 4 <= run; tap += 4) {
      const left = top + ((<usize>tap) << 2);
      const target = gradient + <usize>(filterRow * run + tap) * pixelOut;
      let output = 0;
      for (; output < fullOutputs; output += 8) {
        let a0 = f32x4.splat(0);
        let a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        let g = dy + ((<usize>output) << 2);
        for (let row = 0; row < outHeight; row++) {
          let p = left + <usize>(row * strideH) * rowBytes;
          const end = p + <usize>outWidth * step;
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
            g += pixelOut;
          }
        }
        let to = target + ((<usize>output) << 2);
        addTo(to, a0, a1);
        addTo((to += pixelOut), b0, b1);
        addTo((to += pixelOut), c0, c1);
        addTo(to + pixelOut, d0, d1);
      }
    }
    if (tap < run) scalarCorner(top, dy, gradient, rowBytes, run, step, outHeight, outWidth, outputs, filterRow, strideH, tap, run, 0, fullOutputs);
    if (fullOutputs < outputs)
      scalarCorner(top, dy, gradient, rowBytes, run, step, outHeight, outWidth, outputs, filterRow, strideH, 0, run, fullOutputs, outputs);
  }
}

// @ts-ignore: decorator
@inline
function addTo(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}

/** What the tiles leave over: taps and outputs that are no multiple of the tile. */
function scalarCorner(
  top: usize,
  dy: usize,
  gradient: usize,
  rowBytes: usize,
  run: i32,
  step: usize,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  filterRow: i32,
  strideH: i32,
  tapFrom: i32,
  tapTo: i32,
  outputFrom: i32,
  outputTo: i32,
): void {
  const pixelOut: usize = (<usize>outputs) << 2;
  for (let tap = tapFrom; tap < tapTo; tap++) {
    for (let output = outputFrom; output < outputTo; ) {
      const wide = output + 4 <= outputTo;
      let sum = f32x4.splat(0);
      let single: f32 = 0;
      let g = dy + ((<usize>output) << 2);
      for (let row = 0; row < outHeight; row++) {
        let p = top + ((<usize>tap) << 2) + <usize>(row * strideH) * rowBytes;
        for (let column = 0; column < outWidth; column++) {
          if (wide) sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(p), v128.load(g)));
          else single += load<f32>(p) * load<f32>(g);
          p += step;
          g += pixelOut;
        }
      }
      const to = gradient + <usize>(filterRow * run + tap) * pixelOut + ((<usize>output) << 2);
      if (wide) v128.store(to, f32x4.add(v128.load(to), sum));
      else store<f32>(to, load<f32>(to) + single);
      output += wide ? 4 : 1;
    }
  }
}
