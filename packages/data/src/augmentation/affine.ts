/** A turn, zoom and shift about the image's center. */
export interface AffineChange {
  /** Radians, clockwise as seen. */
  readonly angle: number;
  /** Above 1 the content grows. */
  readonly zoom: number;
  /** Pixels. */
  readonly right: number;
  readonly down: number;
  readonly flipped: boolean;
  /** Value of what comes in from outside. */
  readonly fill: number;
}

/**
 * Resamples one image bilinearly.
 *
 * @param target float32 [height, width, channels], overwritten; same scale as the source (0 to 255)
 * @param start  where the image begins in `source`
 */
export function affineInto(
  target: Float32Array,
  source: Uint8Array | Float32Array,
  start: number,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  change: AffineChange,
): void {
  const { height, width, channels } = shape;
  const { fill } = change;
  const [cosine, sine] = [Math.cos(change.angle) / change.zoom, Math.sin(change.angle) / change.zoom];
  const mirror = change.flipped ? -1 : 1;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const rowStep = width * channels;
  let out = 0;
  for (let y = 0; y < height; y++) {
    const dy = y - middleY - change.down;
    for (let x = 0; x < width; x++, out += channels) {
      // Backwards: where in the source does this pixel come from?
      const dx = x - middleX - change.right;
      const sourceX = mirror * (cosine * dx + sine * dy) + middleX;
      const sourceY = cosine * dy - sine * dx + middleY;
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const [toRight, toBottom] = [sourceX - left, sourceY - top];
      const first = start + top * rowStep + left * channels;
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        for (let channel = 0; channel < channels; channel++) {
          const at = first + channel;
          const upper = source[at] + (source[at + channels] - source[at]) * toRight;
          const below = at + rowStep;
          const lower = source[below] + (source[below + channels] - source[below]) * toRight;
          target[out + channel] = upper + (lower - upper) * toBottom;
        }
        continue;
      }
      const [columnIn, nextColumnIn] = [left >= 0 && left < width, left >= -1 && left < width - 1];
      const [rowIn, nextRowIn] = [top >= 0 && top < height, top >= -1 && top < height - 1];
      for (let channel = 0; channel < channels; channel++) {
        const at = first + channel;
        const a = rowIn && columnIn ? source[at] : fill;
        const b = rowIn && nextColumnIn ? source[at + channels] : fill;
        const c = nextRowIn && columnIn ? source[at + rowStep] : fill;
        const d = nextRowIn && nextColumnIn ? source[at + rowStep + channels] : fill;
        const upper = a + (b - a) * toRight;
        target[out + channel] = upper + (c + (d - c) * toRight - upper) * toBottom;
      }
    }
  }
}
