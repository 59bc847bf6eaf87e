import { pairColumns } from "../tuple-columns.js";
import type { ChosenPairs } from "./batch-miner.js";
import type { BatchView } from "./batch-view.js";

/** All pairs of the view whose distance is wanted. */
export function pairsWhere(
  caller: string,
  view: BatchView,
  keepPositive: (distance: number, anchor: number) => boolean,
  keepNegative: (distance: number, anchor: number) => boolean,
): ChosenPairs {
  const [positive, negative] = [pairColumns({ caller }), pairColumns({ caller })];
  for (let anchor = 0; anchor < view.anchors.length; anchor++)
    for (let row = 0; row < view.size; row++) {
      const distance = view.distances[anchor * view.size + row];
      if (view.isNegative(anchor, row)) {
        if (keepNegative(distance, anchor)) negative.add(anchor, row);
      } else if (view.isPositive(anchor, row) && keepPositive(distance, anchor)) positive.add(anchor, row);
    }
  return { positive, negative };
}
