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
