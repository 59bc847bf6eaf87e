import { addDotMatrixGradient, addScaledRow, dot, dotMatrix } from "../numeric/products.js";
import type { Distance, DistanceOptions } from "./distance.js";

/** Dot product s(x, y) = x·y, a similarity (larger is nearer); of L2-normalized rows unless told otherwise. */
export function dotSimilarity(options: DistanceOptions = {}): Distance {
  const { p = 2, power = 1, normalize = true } = options;
  return {
    name: "dot",
    inverted: true,
    normalize,
    p,
    power,
    measure: dot,
    // |x - y|² = 2 - 2 x·y of rows of length 1.
    ...(normalize && p === 2 ? { fromEuclidean: (plain: number) => 1 - (plain * plain) / 2 } : {}),
    addGradient({ x, i, y, j }, g, gx, gy) {
      addScaledRow(gx, i, g, y, j);
      addScaledRow(gy, j, g, x, i);
    },
    dense: {
      measure: dotMatrix,
      addGradient: (x, y, _values, gradient, gx, gy) => addDotMatrixGradient(x, y, gradient, gx, gy),
    },
  };
}

/** Cosine similarity: the dot product of normalized rows. */
export function cosineSimilarity(options: Omit<DistanceOptions, "normalize"> = {}): Distance {
  return { ...dotSimilarity({ ...options, normalize: true }), name: "cosine" };
}
