import { cosineSimilarity, internalThreshold, openPairs, type Distance } from "../distances/index.js";
import { OptionError } from "@smart-mining/core";
import type { Regularizer } from "./regularizer.js";

/**
 * RegularFace (Zhao et al. 2019): R = mean_i max_{j ≠ i} s(x_i, x_j), the similarity to the nearest other vector.
 *
 * @param distance a similarity; default cosine. The nearest is held fixed in the gradient. One vector alone: 0.
 */
export function regularFaceRegularizer(distance: Distance = cosineSimilarity()): Regularizer {
  if (!distance.inverted)
    throw new OptionError(
      `regularFaceRegularizer: "distance" must be a similarity ("cosine" or "dot"); got "${distance.name}".`,
    );
  return {
    name: "regular-face",
    compute(rows) {
      const { size } = rows;
      const others = size - 1;
      const space = openPairs(distance, rows);
      const left = Int32Array.from({ length: size * others }, (_, at) => Math.floor(at / others));
      const right = left.map((i, at) => (at % others) + (at % others >= i ? 1 : 0));
      const pairs = space.pairs(left, right);
      let sum = 0;
      const nearest = Int32Array.from({ length: others > 0 ? size : 0 }, (_, i) => {
        let best = i * others;
        for (let at = best + 1; at < (i + 1) * others; at++) if (pairs.values[at] < pairs.values[best]) best = at;
        sum += internalThreshold(distance, pairs.values[best]);
        return best;
      });
      return {
        value: size === 0 ? 0 : sum / size,
        backward() {
          for (const at of nearest) pairs.gradient[at] = -1 / size;
          return space.backward().x;
        },
      };
    },
  };
}
