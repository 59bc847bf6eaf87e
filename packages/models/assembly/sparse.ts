// Backward convolution behind a 2×2 max-pool. Only one of the four positions of a window has a gradient, another one in
// each channel, so three quarters of the dense work is multiplication by zero. Here the non-zero ones are listed, and
// each target row is a sum of (gradient × source row) over its list:
//   filter gradient: target = the filter of one output channel, sources = patches of the padded input;
//   input gradient:  target = the patch under one position,     sources = the filters of the channels that chose it.
// A list entry is (source offset in bytes: u32, gradient: f32); a row is (target offset, first entry, end): u32 each.

/**
 * Lists per output channel the positions with a gradient in `images` images. Entries whose gradient is 0 are left out.
 *
 * @param gradients [images, outHeight, outWidth, outputs], after pooling
 * @param choices   the same shape, 0-3
 * @param entries   room for images × outHeight × outWidth × outputs entries of 8 bytes
 * @param rows      room for `outputs` rows of 12 bytes
 * @param frameBytes bytes of one padded image, pixelBytes of one of its pixels, rowBytes of one of its rows
 * @param filterBytes bytes of one output channel's filter
 */
export function listByChannel(
  gradients: usize,
  choices: usize,
  entries: usize,
  rows: usize,
  images: i32,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  frameBytes: i32,
  rowBytes: i32,
  pixelBytes: i32,
  filterBytes: i32,
): void {
  const stride: usize = (<usize>outputs) << 2;
  let entry = entries;
  for (let output = 0; output < outputs; output++) {
    store<u32>(rows, <u32>(output * filterBytes));
    store<u32>(rows, <u32>entry, 4);
    let at: usize = (<usize>output) << 2;
    for (let image = 0; image < images; image++) {
      for (let row = 0; row < outHeight; row++) {
        for (let column = 0; column < outWidth; column++) {
          const value = load<f32>(gradients + at);
          if (value != 0) {
            const choice = load<i32>(choices + at);
            store<u32>(
              entry,
              <u32>(
                (image * frameBytes + (2 * row + (choice >> 1)) * rowBytes + (2 * column + (choice & 1)) * pixelBytes)
              ),
            );
            store<f32>(entry, value, 4);
            entry += 8;
          }
          at += stride;
        }
      }
    }
    store<u32>(rows, <u32>entry, 8);
    rows += 12;
  }
}

/**
 * Lists per position of one image the output channels that chose it.
 *
 * @param rows room for 4 × outHeight × outWidth rows of 12 bytes
 * @returns the number of rows that are not empty
 */
export function listByPosition(
  gradients: usize,
  choices: usize,
  entries: usize,
  rows: usize,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  rowBytes: i32,
  pixelBytes: i32,
  filterBytes: i32,
): i32 {
  let entry = entries;
  let count = 0;
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      for (let choice = 0; choice < 4; choice++) {
        const first = entry;
        for (let output = 0; output < outputs; output++) {
          const at: usize = (<usize>output) << 2;
          // Written always, kept only when it counts: no branch to mispredict.
          const value = load<f32>(gradients + at);
          store<u32>(entry, <u32>(output * filterBytes));
          store<f32>(entry, value, 4);
          entry += ((<usize>(load<i32>(choices + at) == choice)) & (<usize>(value != 0))) << 3;
        }
        if (entry == first) continue;
        store<u32>(rows, <u32>((2 * row + (choice >> 1)) * rowBytes + (2 * column + (choice & 1)) * pixelBytes));
        store<u32>(rows, <u32>first, 4);
        store<u32>(rows, <u32>entry, 8);
        rows += 12;
        count++;
      }
      gradients += (<usize>outputs) << 2;
      choices += (<usize>outputs) << 2;
    }
  }
  return count;
}

/**
 * target[row] += sum over the row's entries of gradient × source, for every row.
 * A source or target is `lines` stretches of `run` numbers, sourceStep and targetStep bytes apart.
 */
export function accumulateRows(
  rows: usize,
  count: i32,
  source: usize,
  target: usize,
  lines: i32,
  run: i32,
  sourceStep: usize,
  targetStep: usize,
): void {
  for (let line = 0; line < lines; line++) {
    let from = source + <usize>line * sourceStep;
    let to = target + <usize>line * targetStep;
    let left = run;
    for (; left >= 48; left -= 48) {
      tile48(rows, count, from, to);
      from += 192;
      to += 192;
    }
    for (; left >= 16; left -= 16) {
      tile16(rows, count, from, to);
      from += 64;
      to += 64;
    }
    for (; left > 0; left--) {
      tile1(rows, count, from, to);
      from += 4;
      to += 4;
    }
  }
}

function tile48(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let s0 = v128.load(to),
      s1 = v128.load(to, 16),
      s2 = v128.load(to, 32),
      s3 = v128.load(to, 48);
    let s4 = v128.load(to, 64),
      s5 = v128.load(to, 80),
      s6 = v128.load(to, 96),
      s7 = v128.load(to, 112);
    let s8 = v128.load(to, 128),
      s9 = v128.load(to, 144),
      sa = v128.load(to, 160),
      sb = v128.load(to, 176);
    while (entry < end) {
      const from = source + <usize>load<u32>(entry);
      const g = v128.load32_splat(entry, 4);
      s0 = f32x4.add(s0, f32x4.mul(g, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(g, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(g, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(g, v128.load(from, 48)));
      s4 = f32x4.add(s4, f32x4.mul(g, v128.load(from, 64)));
      s5 = f32x4.add(s5, f32x4.mul(g, v128.load(from, 80)));
      s6 = f32x4.add(s6, f32x4.mul(g, v128.load(from, 96)));
      s7 = f32x4.add(s7, f32x4.mul(g, v128.load(from, 112)));
      s8 = f32x4.add(s8, f32x4.mul(g, v128.load(from, 128)));
      s9 = f32x4.add(s9, f32x4.mul(g, v128.load(from, 144)));
      sa = f32x4.add(sa, f32x4.mul(g, v128.load(from, 160)));
      sb = f32x4.add(sb, f32x4.mul(g, v128.load(from, 176)));
      entry += 8;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
    v128.store(to, s8, 128);
    v128.store(to, s9, 144);
    v128.store(to, sa, 160);
    v128.store(to, sb, 176);
  }
}

function tile16(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let s0 = v128.load(to),
      s1 = v128.load(to, 16),
      s2 = v128.load(to, 32),
      s3 = v128.load(to, 48);
    while (entry < end) {
      const from = source + <usize>load<u32>(entry);
      const g = v128.load32_splat(entry, 4);
      s0 = f32x4.add(s0, f32x4.mul(g, v128.load(from)));
      s1 = f32x4.add(s1, f32x4.mul(g, v128.load(from, 16)));
      s2 = f32x4.add(s2, f32x4.mul(g, v128.load(from, 32)));
      s3 = f32x4.add(s3, f32x4.mul(g, v128.load(from, 48)));
      entry += 8;
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

function tile1(rows: usize, count: i32, source: usize, target: usize): void {
  for (let row = 0; row < count; row++) {
    const to = target + <usize>load<u32>(rows);
    let entry = <usize>load<u32>(rows, 4);
    const end = <usize>load<u32>(rows, 8);
    rows += 12;
    let sum = load<f32>(to);
    while (entry < end) {
      sum += load<f32>(entry, 4) * load<f32>(source + <usize>load<u32>(entry));
      entry += 8;
    }
    store<f32>(to, sum);
  }
}

/** to[columns, rows] = from[rows, columns], float32. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const rowBytes: usize = (<usize>columns) << 2;
  const outBytes: usize = (<usize>rows) << 2;
  for (let row = 0; row < rows; row += 8) {
    const rowEnd = min(rows, row + 8);
    for (let column = 0; column < columns; column++) {
      let at = from + <usize>row * rowBytes + ((<usize>column) << 2);
      let target = to + <usize>column * outBytes + ((<usize>row) << 2);
      for (let r = row; r < rowEnd; r++) {
        store<f32>(target, load<f32>(at));
        at += rowBytes;
        target += 4;
      }
    }
  }
}
