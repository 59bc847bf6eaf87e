import { transposeData, type Rows } from "./rows.js";

/**
 * Dot product of row i of x and row j of y. The sum runs in the order of the coordinates, here and in `dotMatrix`, so
 * that equal rows give equal numbers to the last bit.
 */
export function dot(x: Rows, i: number, y: Rows, j: number): number {
  const { dimension } = x;
  const a = x.data;
  const b = y.data;
  const left = i * dimension;
  const right = j * dimension;
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += a[left + k] * b[right + k];
  return sum;
}

/** All dot products, row-major x.size × y.size; the symmetric half is computed once when x is y. */
export function dotMatrix(x: Rows, y: Rows): Float64Array {
  const out = new Float64Array(x.size * y.size);
  const columns = y.size;
  const symmetric = x === y;
  for (let i = 0; i < x.size; i++) {
    let j = symmetric ? i : 0;
    for (; j + 4 <= columns; j += 4) fourDots(x, i, y, j, out, i * columns + j);
    for (; j < columns; j++) out[i * columns + j] = dot(x, i, y, j);
  }
  if (symmetric)
    for (let i = 1; i < columns; i++) for (let j = 0; j < i; j++) out[i * columns + j] = out[j * columns + i];
  return out;
}

/** Four dot products at once: row i of x with rows j .. j + 3 of y. Four sums keep the processor busy. */
function fourDots(x: Rows, i: number, y: Rows, j: number, out: Float64Array, at: number): void {
  const { dimension } = x;
  const a = x.data;
  const b = y.data;
  const left = i * dimension;
  const r0 = j * dimension;
  const r1 = r0 + dimension;
  const r2 = r1 + dimension;
  const r3 = r2 + dimension;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let k = 0; k < dimension; k++) {
    const value = a[left + k];
    s0 += value * b[r0 + k];
    s1 += value * b[r1 + k];
    s2 += value * b[r2 + k];
    s3 += value * b[r3 + k];
  }
  out[at] = s0;
  out[at + 1] = s1;
  out[at + 2] = s2;
  out[at + 3] = s3;
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

/** target_i += scale Σ_j G_ij source_j, G row-major rows × source.size. */
function addProduct(target: Float64Array, gradient: Float64Array, source: Rows, scale = 1): void {
  const { size: columns, dimension, data } = source;
  const rows = columns === 0 ? 0 : gradient.length / columns;
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    const to = i * dimension;
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const c0 = scale * gradient[from + j];
      const c1 = scale * gradient[from + j + 1];
      const c2 = scale * gradient[from + j + 2];
      const c3 = scale * gradient[from + j + 3];
      if (c0 === 0 && c1 === 0 && c2 === 0 && c3 === 0) continue;
      const r0 = j * dimension;
      const r1 = r0 + dimension;
      const r2 = r1 + dimension;
      const r3 = r2 + dimension;
      for (let k = 0; k < dimension; k++)
        target[to + k] += c0 * data[r0 + k] + c1 * data[r1 + k] + (c2 * data[r2 + k] + c3 * data[r3 + k]);
    }
    for (; j < columns; j++)
      if (gradient[from + j] !== 0) addScaledRow(target, i, scale * gradient[from + j], source, j);
  }
}

/** G + Gᵀ of a square matrix. */
function symmetrised(matrix: Float64Array, size: number): Float64Array {
  const out = transposeData(matrix, size, size);
  for (let at = 0; at < out.length; at++) out[at] += matrix[at];
  return out;
}

/** gx += G y and gy += Gᵀ x, the gradient of `dotMatrix`; gx and gy are one array when x is y. */
export function addDotMatrixGradient(
  x: Rows,
  y: Rows,
  gradient: Float64Array,
  gx: Float64Array,
  gy: Float64Array,
): void {
  if (x === y) {
    addProduct(gx, symmetrised(gradient, x.size), x);
    return;
  }
  addProduct(gx, gradient, y);
  addProduct(gy, transposeData(gradient, x.size, y.size), x);
}

/**
 * gx_i += Σ_j C_ij (x_i - y_j) and gy_j -= Σ_i C_ij (x_i - y_j): the gradient of functions of squared distances. gx and
 * gy are one array when x is y.
 */
export function addDifferenceGradient(
  x: Rows,
  y: Rows,
  coefficients: Float64Array,
  gx: Float64Array,
  gy: Float64Array,
): void {
  const half = (target: Float64Array, own: Rows, other: Rows, matrix: Float64Array): void => {
    for (let i = 0; i < own.size; i++) {
      let sum = 0;
      for (let j = 0; j < other.size; j++) sum += matrix[i * other.size + j];
      if (sum !== 0) addScaledRow(target, i, sum, own, i);
    }
    addProduct(target, matrix, other, -1);
  };
  if (x === y) {
    half(gx, x, x, symmetrised(coefficients, x.size));
    return;
  }
  half(gx, x, y, coefficients);
  half(gy, y, x, transposeData(coefficients, x.size, y.size));
}
