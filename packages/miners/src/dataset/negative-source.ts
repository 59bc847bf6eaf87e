import { euclideanDistance, type Random } from "@smart-mining/core";
import { ownSpan } from "../class-order.js";
import type { NegativeSource } from "./negatives.js";
import type { RoundData } from "./round-data.js";

/** A source of negatives that counts what it did. */
export interface CountingSource extends NegativeSource {
  computed(): number;
  guarded(): number;
}

/**
 * Negatives of a round of smart mining.
 *
 * @param seenAs the class that each row's neighborhood says it belongs to; the labels themselves without the guard
 */
export function negativeSource(data: RoundData, seenAs: Int32Array, random: Random): CountingSource {
  const { order, settings, values } = data;
  const { labels, dimension } = data.set;
  let [computed, guarded] = [0, 0];
  const distance = (anchor: number, row: number): number => {
    computed++;
    return euclideanDistance(values, anchor, row, dimension);
  };
  return {
    random,
    distance,
    allowed(anchor, row) {
      const suspect =
        seenAs[row] === labels[anchor] ||
        seenAs[anchor] === labels[row] ||
        (settings.duplicateDistance > 0 && distance(anchor, row) <= settings.duplicateDistance);
      if (suspect) guarded++;
      return !suspect;
    },
    count: (distances) => (computed += distances),
    others(row) {
      const [start, end] = ownSpan(order, row);
      return labels.length - (end - start);
    },
    computed: () => computed,
    guarded: () => guarded,
  };
}
