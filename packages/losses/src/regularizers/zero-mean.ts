import type { Regularizer } from "./regularizer.js";

/** R = mean_i |Σ_k x_ik|: wants the coordinates of every vector to sum to zero. */
export function zeroMeanRegularizer(): Regularizer {
  return {
    name: "zero-mean",
    compute(rows) {
      const { size, dimension, data } = rows;
      const sums = new Float64Array(size);
      for (let at = 0; at < data.length; at++) sums[Math.floor(at / dimension)] += data[at];
      return {
        value: sums.reduce((total, sum) => total + Math.abs(sum), 0) / Math.max(size, 1),
        backward: () => data.map((_, at) => Math.sign(sums[Math.floor(at / dimension)]) / size),
      };
    },
  };
}
