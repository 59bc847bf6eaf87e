// Copies one image [height, width, channels] into a zeroed frame, moving rows and columns apart by the strides.

/**
 * frame[(row * strideH + top), (column * strideW + left), :] = image[row, column, :]; what falls outside is cut off.
 * Everything else in the frame is 0.
 */
export function padImage(
  image: usize,
  frame: usize,
  height: i32,
  width: i32,
  channels: i32,
  frameHeight: i32,
  frameWidth: i32,
  top: i32,
  left: i32,
  strideH: i32,
  strideW: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  memory.fill(frame, 0, pixel * <usize>(frameHeight * frameWidth));
  for (let row = 0; row < height; row++) {
    const toRow = row * strideH + top;
    if (toRow < 0 || toRow >= frameHeight) continue;
    const from = image + <usize>(row * width) * pixel;
    const to = frame + <usize>(toRow * frameWidth) * pixel;
    if (strideW == 1 && left >= 0 && left + width <= frameWidth) {
      memory.copy(to + <usize>left * pixel, from, <usize>width * pixel);
      continue;
    }
    for (let column = 0; column < width; column++) {
      const toColumn = column * strideW + left;
      if (toColumn < 0 || toColumn >= frameWidth) continue;
      memory.copy(to + <usize>toColumn * pixel, from + <usize>column * pixel, pixel);
    }
  }
}

/** The middle of a frame, the other way round: image[row, column, :] = frame[row + top, column + left, :]. */
export function cropImage(
  frame: usize,
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  frameWidth: i32,
  top: i32,
  left: i32,
): void {
  const pixel: usize = (<usize>channels) << 2;
  for (let row = 0; row < height; row++)
    memory.copy(
      image + <usize>(row * width) * pixel,
      frame + <usize>((row + top) * frameWidth + left) * pixel,
      <usize>width * pixel,
    );
}
