import type { Reducer } from "./reducer.js";

/** Mean of all terms; 0 without terms. */
export function meanReducer(): Reducer {
  return {
    name: "mean",
    start() {
      let sum = 0;
      let count = 0;
      return {
        add(term) {
          sum += term;
          count++;
        },
        finish: () => (count === 0 ? 0 : sum / count),
        weight: () => 1 / count,
      };
    },
  };
}
