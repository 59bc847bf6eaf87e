import type { LossBatch } from "./kernel.js";
import { foldArray, type Fold } from "./reducers/index.js";
import { anchorRows } from "./tuples.js";

/**
 * One term for each row of the batch, reduced over the rows that may be anchors: those of no class have no term. The
 * gradient is with respect to all terms.
 */
export function foldRows(
  batch: LossBatch,
  fold: Fold,
  terms: Float64Array,
): { value: number; gradient(): Float64Array } {
  const rows = anchorRows(batch);
  if (rows.length === terms.length) return foldArray(fold, terms);
  const reduced = foldArray(
    fold,
    Float64Array.from(rows, (row) => terms[row]),
    rows,
  );
  return {
    value: reduced.value,
    gradient() {
      const ofTerms = new Float64Array(terms.length);
      reduced.gradient().forEach((g, at) => {
        ofTerms[rows[at]] = g;
      });
      return ofTerms;
    },
  };
}
