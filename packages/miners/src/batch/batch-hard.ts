import { parseOptions, type BatchMiner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { tripletColumns } from "../tuple-columns.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `batchHardMiner`. */
export type BatchHardMinerOptions = MeasureOptions;

/** The schema of `BatchHardMinerOptions`. */
export const batchHardOptions = z.strictObject(measureOptions);

/**
 * For each anchor its farthest positive and its nearest negative in the batch (Hermans et al. 2017, "In Defense of the
 * Triplet Loss"). Anchors lacking either give no triplet.
 *
 * @throws {OptionError} on bad options
 */
export function batchHardMiner(options: BatchHardMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "batchHardMiner";
  const parsed = parseOptions(caller, batchHardOptions, options);
  return tripletBatchMiner(caller, parsed, (view) => {
    const triplets = tripletColumns({ caller, expected: view.anchors.length });
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const positive = farthestOf(view, anchor, positivesOf(view, anchor));
      const negative = nearestOf(view, anchor, negativesOf(view, anchor));
      if (positive >= 0 && negative >= 0) triplets.add(anchor, positive, negative);
    }
    return { triplets };
  });
}
