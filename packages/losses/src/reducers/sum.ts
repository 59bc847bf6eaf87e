import type { Reducer } from "./reducer.js";

/** Sum of all terms. */
export function sumReducer(): Reducer {
  return {
    name: "sum",
    start() {
      let sum = 0;
      return {
        add(term) {
          sum += term;
        },
        finish: () => sum,
        weight: () => 1,
      };
    },
  };
}
