/** Pixels a side of a picture, and of what is left of its detail. */
const SIDE = 32;
const COARSE = 14;

/** Support of the Lanczos window, in pixels of the coarser grid. */
const LOBES = 3;

const REDUCE = weights(SIDE, COARSE, lanczos, LOBES);
const ENLARGE = weights(COARSE, SIDE, cubic, 2);

/**
 * Takes fine detail away: each 32 × 32 gray picture is reduced to 14 × 14 (Lanczos, three lobes) and enlarged again
 * (Catmull-Rom). Characters that differ in a stroke come out nearly alike. In place.
 *
 * Plain arithmetic, so that every machine gives the same pixels.
 *
 * @param pictures row-major [pictures, 32, 32]
 */
export function coarsen(pictures: Uint8Array): void {
  for (let at = 0; at < pictures.length; at += SIDE * SIDE) {
    const picture = pictures.subarray(at, at + SIDE * SIDE);
    const coarse = resample(picture, SIDE, COARSE, REDUCE);
    picture.set(resample(coarse, COARSE, SIDE, ENLARGE));
  }
}

/** One weight per pixel of the output and of the input, row-major [to, from]; rows sum to 1. Beyond the edge, the edge's pixel. */
function weights(from: number, to: number, kernel: (x: number) => number, support: number): Float64Array {
  const matrix = new Float64Array(to * from);
  const stretch = Math.max(1, from / to);
  for (let out = 0; out < to; out++) {
    const center = ((out + 0.5) * from) / to - 0.5;
    const row = matrix.subarray(out * from, (out + 1) * from);
    let sum = 0;
    for (let tap = Math.ceil(center - support * stretch); tap <= center + support * stretch; tap++) {
      const weight = kernel((tap - center) / stretch);
      row[Math.min(from - 1, Math.max(0, tap))] += weight;
      sum += weight;
    }
    for (let column = 0; column < from; column++) row[column] /= sum;
  }
  return matrix;
}

function resample(picture: Uint8Array, from: number, to: number, matrix: Float64Array): Uint8Array {
  const rows = new Float64Array(to * from);
  for (let y = 0; y < to; y++)
    for (let source = 0; source < from; source++) {
      const weight = matrix[y * from + source];
      if (weight === 0) continue;
      for (let x = 0; x < from; x++) rows[y * from + x] += weight * picture[source * from + x];
    }
  // Clamped: both kernels overshoot at edges.
  const out = new Uint8ClampedArray(to * to);
  for (let y = 0; y < to; y++)
    for (let x = 0; x < to; x++) {
      let sum = 0;
      for (let source = 0; source < from; source++) sum += matrix[x * from + source] * rows[y * from + source];
      out[y * to + x] = Math.round(sum);
    }
  return new Uint8Array(out.buffer);
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}

/** Catmull-Rom (Keys 1981, a = -0.5). */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
  if (t < 2) return -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2;
  return 0;
}
