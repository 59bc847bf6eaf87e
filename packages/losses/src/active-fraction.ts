import { checkRows, checkTuples, type EmbeddingSet, type Loss, type Triplets } from "@smart-mining/core";
import { lpDistance, openPairs } from "./distances/index.js";
import { rowsOf } from "./numeric/rows.js";

/**
 * Share of triplets whose loss is not zero, as the loss itself says it (`isActive`): of the triplet margin and the ratio
 * triplet loss those with d(a, n) < d(a, p) + m in the loss's own distance.
 *
 * Only the distances of the triplets are computed, O(triplets × dimension), of rows scaled to length 1 unless the loss takes
 * them as they are.
 *
 * @param triplets row numbers into the embeddings
 * @returns number in [0, 1]; NaN without triplets, and for a loss that has no notion of an active triplet
 * @throws {ShapeError} if the rows do not fit; {ValueError} on NaN or infinity
 */
export function activeFraction(
  { values, dimension }: Pick<EmbeddingSet, "values" | "dimension">,
  triplets: Triplets,
  loss: Pick<Loss, "isActive" | "rawDistances">,
): number {
  const size = checkRows("activeFraction", values, dimension);
  checkTuples("activeFraction", triplets, size);
  if (loss.isActive === undefined) return NaN;
  const space = openPairs(lpDistance({ normalize: loss.rawDistances !== true }), rowsOf(values, size, dimension));
  const positive = space.pairs(triplets.anchors, triplets.positives).values;
  const negative = space.pairs(triplets.anchors, triplets.negatives).values;
  let active = 0;
  for (let at = 0; at < positive.length; at++) if (loss.isActive(positive[at], negative[at])) active++;
  return active / positive.length;
}
