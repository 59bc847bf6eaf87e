import { parseOptions, type BatchMiner, type Pairs, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { checkTupleCount } from "../tuple-columns.js";
import { pairBatchMiner, tripletBatchMiner } from "./batch-miner.js";
import type { BatchView } from "./batch-view.js";
import { pairsWhere } from "./pairs-where.js";
import { tripletsWhere } from "./triplets-where.js";

/** Options of `allTripletsMiner`. */
export type AllTripletsMinerOptions = MeasureOptions;

/** Options of `allPairsMiner`. */
export type AllPairsMinerOptions = MeasureOptions;

/** The schema of both. */
export const allOptions = z.strictObject(measureOptions);

/**
 * Every triplet that the labels of the batch allow.
 *
 * @throws {OptionError} on bad options
 * @throws {ShapeError} by `mine`, naming their number, when there are more triplets than fit in memory (2^26)
 */
export function allTripletsMiner(options: AllTripletsMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "allTripletsMiner";
  const parsed = parseOptions(caller, allOptions, options);
  return tripletBatchMiner(caller, parsed, (view) => {
    const expected = countTriplets(view);
    checkTupleCount(caller, expected, "triplets");
    return { triplets: tripletsWhere(caller, view, () => true, expected) };
  });
}

/** Every ordered pair of the batch whose first row is of some class. @throws {OptionError} on bad options */
export function allPairsMiner(options: AllPairsMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "allPairsMiner";
  const parsed = parseOptions(caller, allOptions, options);
  return pairBatchMiner(caller, parsed, (view) =>
    pairsWhere(
      caller,
      view,
      () => true,
      () => true,
    ),
  );
}

/** How many triplets there are, without listing them. */
function countTriplets(view: BatchView): number {
  let count = 0;
  for (let anchor = 0; anchor < view.anchors.length; anchor++) {
    let [positives, negatives] = [0, 0];
    for (let row = 0; row < view.size; row++)
      if (view.isNegative(anchor, row)) negatives++;
      else if (view.isPositive(anchor, row)) positives++;
    count += positives * negatives;
  }
  return count;
}
