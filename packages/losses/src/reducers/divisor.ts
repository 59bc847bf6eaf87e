import { OptionError } from "@smart-mining/core";
import type { Reducer } from "./reducer.js";

/**
 * Sum of all terms divided by the number that the loss prescribes (margin loss: its non-zero hinges; proxy anchor: its
 * proxies); 0 when that number is 0. The default of those losses, an error with others.
 */
export function divisorReducer(): Reducer {
  return {
    name: "divisor",
    start({ divisor, caller }) {
      let sum = 0;
      const share = (): number => (divisor === undefined || divisor() === 0 ? 0 : 1 / divisor());
      return {
        add(term) {
          if (divisor === undefined)
            throw new OptionError(
              `${caller}: "reducer" must not be "divisor" for a loss that prescribes no divisor; use "mean" or "sum".`,
            );
          sum += term;
        },
        finish: () => sum * share(),
        weight: share,
      };
    },
  };
}
