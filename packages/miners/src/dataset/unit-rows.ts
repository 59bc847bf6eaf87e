/**
 * The rows scaled to length 1. Rows that already are (to 1e-4, rounding of a float32 model) are taken as they are, without
 * a copy; a row of zeros stays.
 */
export function unitRows(values: Float32Array, dimension: number): Float32Array {
  let unit: Float32Array | undefined;
  for (let start = 0; start < values.length; start += dimension) {
    let sum = 0;
    for (let at = start; at < start + dimension; at++) sum += values[at] * values[at];
    if (Math.abs(sum - 1) < 2e-4 || sum === 0) continue;
    unit ??= values.slice();
    const scale = 1 / Math.max(Math.sqrt(sum), 1e-12);
    for (let at = start; at < start + dimension; at++) unit[at] = values[at] * scale;
  }
  return unit ?? values;
}

/** Euclidean distance of two rows of one array, from differences. */
export function distanceBetween(values: Float32Array, left: number, right: number, dimension: number): number {
  // Plain declarations: taken out of an array literal these cost twice the time.
  let a = left * dimension;
  let b = right * dimension;
  const end = a + dimension;
  // Four independent sums: the additions do not wait for each other.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (const even = end - (dimension % 4); a < even; a += 4, b += 4) {
    const d0 = values[a] - values[b];
    const d1 = values[a + 1] - values[b + 1];
    const d2 = values[a + 2] - values[b + 2];
    const d3 = values[a + 3] - values[b + 3];
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; a < end; a++, b++) s0 += (values[a] - values[b]) ** 2;
  return Math.sqrt(s0 + s1 + (s2 + s3));
}
