import { ValueError } from "@smart-mining/core";
import type { Reducer } from "./reducer.js";

/** Mean over all terms of term × weights[label of its anchor]. @throws {ValueError} if a label has no weight */
export function classWeightedReducer(weights: ArrayLike<number>): Reducer {
  const table = Float64Array.from(weights);
  return {
    name: "class-weighted",
    start({ labels, caller }) {
      let sum = 0;
      let count = 0;
      const weightOf = (anchor: number): number => {
        const label = labels[anchor];
        if (label === undefined || label < 0 || label >= table.length)
          throw new ValueError(
            `${caller}: the "class-weighted" reducer must have a weight for every label; got label ${label} and ${table.length} weights.`,
          );
        return table[label];
      };
      return {
        add(term, anchor) {
          sum += term * weightOf(anchor);
          count++;
        },
        finish: () => (count === 0 ? 0 : sum / count),
        weight: (_term, anchor) => weightOf(anchor) / count,
      };
    },
  };
}
