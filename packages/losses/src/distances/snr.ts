import type { Rows } from "../numeric/rows.js";
import type { Distance } from "./distance.js";

/** What stands for the infinite distance from an anchor without signal. */
export const NO_SIGNAL = 1e15;

/**
 * Signal-to-noise-ratio distance d(x, y) = var(x - y) / var(x), variances over the coordinates with divisor D - 1
 * (Yuan et al. 2019). Not symmetric: x is the anchor.
 *
 * An anchor of variance 0 (e.g. the zero vector, or any vector of dimension 1) has no signal: its distances are
 * infinite, for which `NO_SIGNAL` = 1e15 stands, with zero gradient.
 */
export function snrDistance(options: { p?: number; power?: number; normalize?: boolean } = {}): Distance {
  const { p = 2, power = 1, normalize = true } = options;
  return {
    name: "snr",
    inverted: false,
    normalize,
    p,
    power,
    measure(x, i, y, j) {
      const signal = centred(x, i);
      if (signal.sum === 0) return NO_SIGNAL;
      return Math.min(NO_SIGNAL, centred(x, i, y, j).sum / signal.sum);
    },
    addGradient(x, i, y, j, value, g, gx, gy) {
      const signal = centred(x, i);
      if (value >= NO_SIGNAL) return;
      const noise = centred(x, i, y, j);
      const scale = (2 * g) / signal.sum;
      const { dimension } = x;
      for (let k = 0; k < dimension; k++) {
        const ofNoise = x.data[i * dimension + k] - y.data[j * dimension + k] - noise.mean;
        const ofSignal = x.data[i * dimension + k] - signal.mean;
        gx[i * dimension + k] += scale * (ofNoise - value * ofSignal);
        gy[j * dimension + k] -= scale * ofNoise;
      }
    },
  };
}

/** Mean of the coordinates of x_i, or of x_i - y_j, and the sum of squared deviations from it. */
function centred(x: Rows, i: number, y?: Rows, j = 0): { mean: number; sum: number } {
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
