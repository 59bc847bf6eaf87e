import { NO_CLASS } from "@smart-mining/core";
import { meanReducer } from "./mean.js";
import { ELEMENT, type Reducer } from "./reducer.js";

/**
 * Mean over the terms of each anchor first, then `reducer` (default: mean) over **all** samples of the batch that have a
 * class; an anchor without terms counts as 0. A pair that occurs several times counts once. Per-sample terms go to `reducer` as they are.
 */
export function perAnchorReducer(reducer: Reducer = meanReducer()): Reducer {
  return {
    name: "per-anchor",
    start(context) {
      const { size, columns, labels } = context;
      const inner = reducer.start(context);
      const sums = new Float64Array(size);
      const counts = new Int32Array(size);
      const repeats = new Int32Array(size * columns);
      let elements = false;
      const mean = (anchor: number): number => (counts[anchor] === 0 ? 0 : sums[anchor] / counts[anchor]);
      return {
        add(term, anchor, other) {
          if (other === ELEMENT) {
            elements = true;
            inner.add(term, anchor, other);
            return;
          }
          if (other >= 0 && repeats[anchor * columns + other]++ > 0) return;
          sums[anchor] += term;
          counts[anchor]++;
        },
        finish() {
          if (!elements && counts.some((count) => count > 0))
            for (let anchor = 0; anchor < size; anchor++)
              if (labels[anchor] !== NO_CLASS) inner.add(mean(anchor), anchor, ELEMENT);
          return inner.finish();
        },
        weight(term, anchor, other) {
          if (other === ELEMENT) return inner.weight(term, anchor, other);
          const share = inner.weight(mean(anchor), anchor, ELEMENT) / counts[anchor];
          return other >= 0 ? share / repeats[anchor * columns + other] : share;
        },
      };
    },
  };
}
