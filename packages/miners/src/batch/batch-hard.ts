import { parseOptions, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `batchHardMiner`. */
export const batchHardOptions = z.strictObject({ ...measureOptions, ...marginOption });

/**
 * For each anchor its farthest positive and its nearest negative in the batch (Hermans et al. 2017, "In Defense of the
 * Triplet Loss"). Anchors lacking either give no triplet.
 *
 * @throws {OptionError} on bad options
 */
export function batchHardMiner(options: z.input<typeof batchHardOptions> = {}): Miner<Triplets> {
  const parsed = parseOptions("batchHardMiner", batchHardOptions, options);
  return tripletBatchMiner("batchHardMiner", parsed, (view) => {
    const chosen = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const positive = farthestOf(view, anchor, positivesOf(view, anchor));
      const negative = nearestOf(view, anchor, negativesOf(view, anchor));
      if (positive < 0 || negative < 0) continue;
      chosen.anchors.push(anchor);
      chosen.positives.push(positive);
      chosen.negatives.push(negative);
    }
    return chosen;
  });
}
