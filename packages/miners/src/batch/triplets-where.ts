import { tripletColumns, type TripletColumns } from "../tuple-columns.js";
import type { BatchView } from "./batch-view.js";
import { negativesOf, positivesOf } from "./sides.js";

/**
 * All triplets of the view for which `keep` holds.
 *
 * @param expected how many there will be, where that is known
 */
export function tripletsWhere(
  caller: string,
  view: BatchView,
  keep: (anchor: number, positive: number, negative: number) => boolean,
  expected?: number,
): TripletColumns {
  const triplets = tripletColumns({ caller, expected });
  for (let anchor = 0; anchor < view.anchors.length; anchor++) {
    const negatives = negativesOf(view, anchor);
    for (const positive of positivesOf(view, anchor))
      for (const negative of negatives) if (keep(anchor, positive, negative)) triplets.add(anchor, positive, negative);
  }
  return triplets;
}
