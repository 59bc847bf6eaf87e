import type { Rows } from "./rows.js";

/** Dot product of row i of x and row j of y. The order of the sum is fixed, so equal rows give equal numbers. */
export function dot(x: Rows, i: number, y: Rows, j: number): number {
  const { dimension } = x;
  const a = x.data;
  const b = y.data;
  const left = i * dimension;
  const right = j * dimension;
  const whole = dimension - (dimension % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < whole; k += 4) {
    s0 += a[left + k] * b[right + k];
    s1 += a[left + k + 1] * b[right + k + 1];
    s2 += a[left + k + 2] * b[right + k + 2];
    s3 += a[left + k + 3] * b[right + k + 3];
  }
  for (let k = whole; k < dimension; k++) s0 += a[left + k] * b[right + k];
  return s0 + s1 + (s2 + s3);
}

/** All dot products, row-major x.size × y.size; the symmetric half is computed once when x is y. */
export function dotMatrix(x: Rows, y: Rows): Float64Array {
  const out = new Float64Array(x.size * y.size);
  for (let i = 0; i < x.size; i++) {
    for (let j = x === y ? i : 0; j < y.size; j++) {
      const value = dot(x, i, y, j);
      out[i * y.size + j] = value;
      if (x === y) out[j * y.size + i] = value;
    }
  }
  return out;
}

/** target[targetRow] += scale × source[sourceRow]. */
export function addScaledRow(
  target: Float64Array,
  targetRow: number,
  scale: number,
  source: Rows,
  sourceRow: number,
): void {
  const { data, dimension } = source;
  const to = targetRow * dimension;
  const from = sourceRow * dimension;
  for (let k = 0; k < dimension; k++) target[to + k] += scale * data[from + k];
}

/** gx += G y and gy += Gᵀ x, the gradient of `dotMatrix`. */
export function addDotMatrixGradient(
  x: Rows,
  y: Rows,
  gradient: Float64Array,
  gx: Float64Array,
  gy: Float64Array,
): void {
  const columns = y.size;
  for (let i = 0; i < x.size; i++) {
    for (let j = 0; j < columns; j++) {
      if (x === y) {
        const both = gradient[i * columns + j] + gradient[j * columns + i];
        if (both !== 0) addScaledRow(gx, i, both, x, j);
      } else {
        const g = gradient[i * columns + j];
        if (g === 0) continue;
        addScaledRow(gx, i, g, y, j);
        addScaledRow(gy, j, g, x, i);
      }
    }
  }
}
