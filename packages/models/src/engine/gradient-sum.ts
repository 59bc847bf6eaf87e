import * as tf from "@tensorflow/tfjs";

/** Gradients that add up over several passes. */
export interface GradientSum {
  /** Takes them over. */
  add(gradients: tf.Tensor[]): void;
  /** Hands the sums out, to be disposed by the caller, and starts anew; undefined where nothing was added. */
  take(): tf.Tensor[] | undefined;
  clear(): void;
}

export function gradientSum(): GradientSum {
  let sums: tf.Tensor[] | undefined;
  return {
    add(gradients) {
      const before = sums;
      sums = before === undefined ? gradients : before.map((sum, at) => tf.add(sum, gradients[at]));
      if (before !== undefined) tf.dispose([before, gradients]);
    },
    take() {
      const taken = sums;
      sums = undefined;
      return taken;
    },
    clear() {
      if (sums !== undefined) tf.dispose(sums);
      sums = undefined;
    },
  };
}
