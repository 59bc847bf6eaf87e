import type { EmbeddingSet } from "../embedding-set.js";
import { isNegative, isPositive } from "../relations.js";
import { squaredDistance } from "../rows.js";

/**
 * Share of the batch's anchor-positive pairs for which some negative of the batch is nearer than the positive: how hard the
 * batch is, whatever the miner then selects in it. Falls as the net learns; mined batches raise it.
 *
 * @returns in [0, 1]; NaN without a pair or without a negative
 */
export function violatedShare(batch: EmbeddingSet): number {
  const { values, dimension, size } = batch;
  const row = new Float64Array(size);
  let pairs = 0;
  let violated = 0;
  for (let anchor = 0; anchor < size; anchor++) {
    let nearest = Infinity;
    for (let other = 0; other < size; other++) {
      row[other] = squaredDistance(values, anchor * dimension, values, other * dimension, dimension);
      if (isNegative(batch, anchor, batch, other) && row[other] < nearest) nearest = row[other];
    }
    if (nearest === Infinity) continue;
    for (let other = 0; other < size; other++) {
      if (other === anchor || !isPositive(batch, anchor, batch, other)) continue;
      pairs++;
      if (nearest < row[other]) violated++;
    }
  }
  return violated / pairs;
}
