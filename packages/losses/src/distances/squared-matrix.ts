import { dot, dotMatrix } from "../numeric/products.js";
import type { Rows } from "../numeric/rows.js";

/** Below this share of |x|² + |y|² a squared distance is computed from differences: the dot products would cancel. */
const CANCELLATION = 1e-3;

/** |x_i - y_j|² from the differences: exactly 0 for equal rows. */
export function squaredByDifference(x: Rows, i: number, y: Rows, j: number): number {
  const { dimension } = x;
  let sum = 0;
  for (let k = 0; k < dimension; k++) {
    const difference = x.data[i * dimension + k] - y.data[j * dimension + k];
    sum += difference * difference;
  }
  return sum;
}

/** All squared Euclidean distances, from dot products where that loses nothing, from differences elsewhere. */
export function squaredMatrix(x: Rows, y: Rows): Float64Array {
  const out = dotMatrix(x, y);
  const left = Float64Array.from({ length: x.size }, (_, i) => dot(x, i, x, i));
  const right = x === y ? left : Float64Array.from({ length: y.size }, (_, j) => dot(y, j, y, j));
  for (let i = 0, at = 0; i < x.size; i++) {
    for (let j = 0; j < y.size; j++, at++) {
      const scale = left[i] + right[j];
      const squared = scale - 2 * out[at];
      out[at] = squared > CANCELLATION * scale ? squared : squaredByDifference(x, i, y, j);
    }
  }
  return out;
}
