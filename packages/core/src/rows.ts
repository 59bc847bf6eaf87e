/** What `normalizeRows` takes beside the rows. */
export interface NormalizeRowsOptions {
  /**
   * Rows whose squared length is nearer to 1 than this stay as they are to the last digit: those of a float32 model that
   * normalizes already. Where all do, the array itself is returned. Default 0: every row is scaled.
   */
  readonly tolerance?: number;
}

/**
 * The rows scaled to length 1 (L2). A row of zeros stays zero: it has no direction.
 *
 * @param values row-major, length rows × dimension; not changed
 * @returns a new array, or `values` itself where no row needed scaling
 */
export function normalizeRows(
  values: Float32Array,
  dimension: number,
  { tolerance = 0 }: NormalizeRowsOptions = {},
): Float32Array {
  let scaled: Float32Array | undefined;
  for (let start = 0; start < values.length; start += dimension) {
    let square = 0;
    for (let at = start; at < start + dimension; at++) square += values[at] * values[at];
    if (square === 0 || Math.abs(square - 1) < tolerance) continue;
    scaled ??= values.slice();
    const factor = 1 / Math.sqrt(square);
    for (let at = start; at < start + dimension; at++) scaled[at] = values[at] * factor;
  }
  return scaled ?? values;
}

/**
 * Squared Euclidean distance of two rows, in double precision, from differences: equal rows are exactly 0 apart.
 *
 * @param leftStart, rightStart where each row begins in its array
 */
export function squaredDistance(
  left: ArrayLike<number>,
  leftStart: number,
  right: ArrayLike<number>,
  rightStart: number,
  dimension: number,
): number {
  // Plain declarations: taken out of an array literal these cost twice the time.
  let a = leftStart;
  let b = rightStart;
  const end = a + dimension;
  // Four independent sums: the additions do not wait for each other.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (const even = end - (dimension % 4); a < even; a += 4, b += 4) {
    const d0 = left[a] - right[b];
    const d1 = left[a + 1] - right[b + 1];
    const d2 = left[a + 2] - right[b + 2];
    const d3 = left[a + 3] - right[b + 3];
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; a < end; a++, b++) s0 += (left[a] - right[b]) ** 2;
  return s0 + s1 + (s2 + s3);
}

/** Euclidean distance of rows number `left` and `right` of one row-major array. */
export function euclideanDistance(values: ArrayLike<number>, left: number, right: number, dimension: number): number {
  return Math.sqrt(squaredDistance(values, left * dimension, values, right * dimension, dimension));
}
