import { ShapeError } from "@smart-mining/core";
import { lpDistance, openPairs } from "../distances/index.js";
import type { Regularizer } from "./regularizer.js";

/** Options of `sparseCentersRegularizer`. */
export interface SparseCentersRegularizerOptions {
  /** Number of classes. */
  numClasses: number;
  /** Centers of each class, at least 2. */
  centersPerClass: number;
}

/**
 * Sparse-centers regularizer of SoftTriple (Qian et al. 2019): draws the centers of one class together, so that spare
 * ones coincide.
 *
 *   R = Σ over pairs of centers of one class of √(2 - 2 s) / (2 · number of such pairs),   s = cosine
 *
 * √(2 - 2s) is the Euclidean distance of the normalized centers; its gradient at coinciding centers is 0.
 * Rows are grouped by class: rows c·K .. c·K + K - 1 are the centers of class c.
 */
export function sparseCentersRegularizer(options: SparseCentersRegularizerOptions): Regularizer {
  const { numClasses, centersPerClass } = options;
  return {
    name: "sparse-centers",
    compute(rows, caller) {
      if (rows.size !== numClasses * centersPerClass)
        throw new ShapeError(
          `${caller}: the "sparse-centers" regularizer must be given ${numClasses} × ${centersPerClass} centers; got ${rows.size}.`,
        );
      const left: number[] = [];
      const right: number[] = [];
      for (let first = 0; first < rows.size; first++)
        for (let second = first + 1; second % centersPerClass !== 0; second++) {
          left.push(first);
          right.push(second);
        }
      const space = openPairs(lpDistance(), rows);
      const pairs = space.pairs(Int32Array.from(left), Int32Array.from(right));
      const divisor = 2 * left.length;
      return {
        value: divisor === 0 ? 0 : pairs.values.reduce((sum, value) => sum + value, 0) / divisor,
        backward() {
          pairs.gradient.fill(1 / divisor);
          return space.backward().x;
        },
      };
    },
  };
}
