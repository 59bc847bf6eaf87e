import { logSumExpOfRow } from "./log-sum-exp.js";

/** Softmax cross-entropy of every row of a logit matrix, and its gradient. */
export interface CrossEntropy {
  readonly losses: Float64Array;
  /** d(Σ_i weights_i · loss_i)/d(logits), row-major. */
  backward(weights: ArrayLike<number>): Float64Array;
}

/** @param logits row-major, targets.length × columns; @param targets the right column of each row */
export function crossEntropy(logits: Float64Array, columns: number, targets: Int32Array): CrossEntropy {
  const sums = Float64Array.from(targets, (_, row) => logSumExpOfRow(logits, row * columns, (row + 1) * columns));
  return {
    losses: sums.map((sum, row) => sum - logits[row * columns + targets[row]]),
    backward(weights) {
      const gradient = new Float64Array(logits.length);
      for (let row = 0; row < targets.length; row++) {
        for (let column = 0; column < columns; column++) {
          const at = row * columns + column;
          const share = Math.exp(logits[at] - sums[row]);
          gradient[at] = weights[row] * (share - (column === targets[row] ? 1 : 0));
        }
      }
      return gradient;
    },
  };
}
