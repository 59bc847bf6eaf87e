import type { Regularizer } from "./regularizer.js";

/** Center-invariant regularizer (Wu et al. 2017): R = mean_i (|x_i|² - mean_j |x_j|²)² / 4. Wants vectors of equal length. */
export function centerInvariantRegularizer(): Regularizer {
  return {
    name: "center-invariant",
    compute(rows) {
      const { size, dimension, data } = rows;
      const squared = new Float64Array(size);
      for (let at = 0; at < data.length; at++) squared[Math.floor(at / dimension)] += data[at] * data[at];
      const mean = squared.reduce((sum, one) => sum + one, 0) / Math.max(size, 1);
      return {
        value: squared.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (4 * Math.max(size, 1)),
        // The mean's own gradient cancels: the deviations sum to 0.
        backward: () => data.map((value, at) => ((squared[Math.floor(at / dimension)] - mean) * value) / size),
      };
    },
  };
}
