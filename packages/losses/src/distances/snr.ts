import { addDifferenceGradient, addScaledRow, dot } from "../numeric/products.js";
import type { Rows } from "../numeric/rows.js";
import type { Distance, DistanceOptions } from "./distance.js";
import { squaredMatrix } from "./squared-matrix.js";

/** What stands for the infinite distance from an anchor without signal. */
export const NO_SIGNAL = 1e15;

/**
 * Signal-to-noise-ratio distance d(x, y) = var(x - y) / var(x), variances over the coordinates with divisor D - 1
 * (Yuan et al. 2019). Not symmetric: x is the anchor.
 *
 * An anchor of variance 0 (e.g. the zero vector, or any vector of dimension 1) has no signal: its distances are
 * infinite, for which `NO_SIGNAL` = 1e15 stands, with zero gradient.
 */
export function snrDistance(options: DistanceOptions = {}): Distance {
  const { p = 2, power = 1, normalize = true } = options;
  return {
    name: "snr",
    inverted: false,
    normalize,
    p,
    power,
    measure(x, i, y, j) {
      const signal = centered(x, i);
      if (signal.sum === 0) return NO_SIGNAL;
      return Math.min(NO_SIGNAL, centered(x, i, y, j).sum / signal.sum);
    },
    addGradient({ x, i, y, j, value }, g, gx, gy) {
      const signal = centered(x, i);
      if (value >= NO_SIGNAL) return;
      const noise = centered(x, i, y, j);
      const scale = (2 * g) / signal.sum;
      const { dimension } = x;
      for (let k = 0; k < dimension; k++) {
        const ofNoise = x.data[i * dimension + k] - y.data[j * dimension + k] - noise.mean;
        const ofSignal = x.data[i * dimension + k] - signal.mean;
        gx[i * dimension + k] += scale * (ofNoise - value * ofSignal);
        gy[j * dimension + k] -= scale * ofNoise;
      }
    },
    dense: { measure: ratios, addGradient: addRatioGradient },
  };
}

/** Rows minus the mean of their coordinates. */
function centeredRows(rows: Rows): Rows {
  const { data, size, dimension } = rows;
  const out = new Float64Array(data.length);
  for (let row = 0; row < size; row++) {
    const { mean } = centered(rows, row);
    for (let at = row * dimension; at < (row + 1) * dimension; at++) out[at] = data[at] - mean;
  }
  return { data: out, size, dimension };
}

/** The whole matrix: squared distances of the centered rows over the squared norms of x's. */
function ratios(x: Rows, y: Rows): Float64Array {
  const left = centeredRows(x);
  const noise = squaredMatrix(left, x === y ? left : centeredRows(y));
  for (let i = 0, at = 0; i < x.size; i++) {
    const signal = dot(left, i, left, i);
    for (let j = 0; j < y.size; j++, at++)
      noise[at] = signal === 0 ? NO_SIGNAL : Math.min(NO_SIGNAL, noise[at] / signal);
  }
  return noise;
}

function addRatioGradient(
  x: Rows,
  y: Rows,
  values: Float64Array,
  gradient: Float64Array,
  gx: Float64Array,
  gy: Float64Array,
): void {
  const left = centeredRows(x);
  const right = x === y ? left : centeredRows(y);
  const coefficients = new Float64Array(values.length);
  for (let i = 0, at = 0; i < x.size; i++) {
    const signal = dot(left, i, left, i);
    let throughSignal = 0;
    for (let j = 0; j < y.size; j++, at++) {
      if (values[at] >= NO_SIGNAL) continue;
      coefficients[at] = (2 * gradient[at]) / signal;
      throughSignal -= coefficients[at] * values[at];
    }
    // Centering is its own transpose and leaves centered vectors alone, so gradients need no further step.
    if (throughSignal !== 0) addScaledRow(gx, i, throughSignal, left, i);
  }
  addDifferenceGradient(left, right, coefficients, gx, gy);
}

/** Mean of the coordinates of x_i, or of x_i - y_j, and the sum of squared deviations from it. */
function centered(x: Rows, i: number, y?: Rows, j = 0): { mean: number; sum: number } {
  const { dimension } = x;
  const at = (k: number): number =>
    y === undefined ? x.data[i * dimension + k] : x.data[i * dimension + k] - y.data[j * dimension + k];
  let mean = 0;
  for (let k = 0; k < dimension; k++) mean += at(k);
  mean /= dimension;
  let sum = 0;
  for (let k = 0; k < dimension; k++) sum += (at(k) - mean) ** 2;
  return { mean, sum };
}
