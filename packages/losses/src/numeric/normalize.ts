import type { Rows } from "./rows.js";

/** Rows divided by their norm, and the way back. */
export interface NormalizedRows {
  readonly rows: Rows;
  /** The norm of each row before division. */
  readonly norms: Float64Array;
  /** Gradient with respect to the rows before division, from the gradient with respect to those after. */
  backward(gradient: Float64Array): Float64Array;
}

/** Smallest divisor, as in torch.nn.functional.normalize. */
const SMALLEST = 1e-12;

/** The p-norm of one row. */
export function rowNorm(rows: Rows, row: number, p: number): number {
  const start = row * rows.dimension;
  const end = start + rows.dimension;
  let sum = 0;
  if (p === 2) {
    for (let at = start; at < end; at++) sum += rows.data[at] * rows.data[at];
    return Math.sqrt(sum);
  }
  if (p === Infinity) {
    for (let at = start; at < end; at++) sum = Math.max(sum, Math.abs(rows.data[at]));
    return sum;
  }
  for (let at = start; at < end; at++) sum += Math.abs(rows.data[at]) ** p;
  return sum ** (1 / p);
}

/** Adds scale × (gradient of the p-norm of one row) into `into`; nothing at the zero vector. */
export function addNormGradient(
  rows: Rows,
  row: number,
  p: number,
  norm: number,
  scale: number,
  into: Float64Array,
): void {
  if (norm === 0 || scale === 0) return;
  const start = row * rows.dimension;
  const end = start + rows.dimension;
  const { data } = rows;
  if (p === 2) {
    for (let at = start; at < end; at++) into[at] += (scale * data[at]) / norm;
    return;
  }
  if (p === Infinity) {
    let ties = 0;
    for (let at = start; at < end; at++) if (Math.abs(data[at]) === norm) ties++;
    for (let at = start; at < end; at++)
      if (Math.abs(data[at]) === norm) into[at] += (scale * Math.sign(data[at])) / ties;
    return;
  }
  for (let at = start; at < end; at++)
    if (data[at] !== 0) into[at] += scale * Math.sign(data[at]) * (Math.abs(data[at]) / norm) ** (p - 1);
}

/**
 * x / max(|x|_p, 1e-12) for every row x.
 *
 * The zero vector stays zero and gets zero gradient: its direction is undefined.
 */
export function normalizeRows(rows: Rows, p = 2): NormalizedRows {
  const { size, dimension } = rows;
  const data = new Float64Array(rows.data.length);
  const norms = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    norms[row] = rowNorm(rows, row, p);
    const divisor = Math.max(norms[row], SMALLEST);
    for (let at = row * dimension; at < (row + 1) * dimension; at++) data[at] = rows.data[at] / divisor;
  }
  const backward = (gradient: Float64Array): Float64Array => {
    const out = new Float64Array(gradient.length);
    for (let row = 0; row < size; row++) {
      const norm = norms[row];
      if (norm === 0) continue;
      const divisor = Math.max(norm, SMALLEST);
      let along = 0;
      for (let at = row * dimension; at < (row + 1) * dimension; at++) {
        out[at] = gradient[at] / divisor;
        along += gradient[at] * data[at];
      }
      if (norm >= SMALLEST) addNormGradient(rows, row, p, norm, -along / norm, out);
    }
    return out;
  };
  return { rows: { data, size, dimension }, norms, backward };
}
