import { addNormGradient, rowNorm } from "../numeric/normalize.js";
import type { Regularizer } from "./regularizer.js";

/** Options of `lpRegularizer`. */
export interface LpRegularizerOptions {
  /** The norm; default 2. */
  p?: number;
  /** The norm is raised to this power; default 1. */
  power?: number;
}

/** Mean of the vectors' norms: R = mean_i |x_i|_p^power. */
export function lpRegularizer(options: LpRegularizerOptions = {}): Regularizer {
  const { p = 2, power = 1 } = options;
  return {
    name: "lp",
    compute(rows) {
      const norms = Float64Array.from({ length: rows.size }, (_, row) => rowNorm(rows, row, p));
      return {
        value: rows.size === 0 ? 0 : norms.reduce((sum, norm) => sum + norm ** power, 0) / rows.size,
        backward() {
          const gradient = new Float64Array(rows.data.length);
          norms.forEach((norm, row) => {
            const slope = norm === 0 ? 0 : power * norm ** (power - 1);
            addNormGradient(rows, row, p, norm, slope / rows.size, gradient);
          });
          return gradient;
        },
      };
    },
  };
}
