import { parseOptions, type BatchMiner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { tripletColumns } from "../tuple-columns.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { selectEasyHard, STRATEGIES, type Strategy } from "./easy-hard-selection.js";

/** Options of `easyPositiveMiner`. */
export interface EasyPositiveMinerOptions extends MeasureOptions {
  /** Which negative goes with the nearest positive, default "semi-hard"; "all" makes a triplet with each. */
  negatives?: Strategy;
}

/** The schema of `EasyPositiveMinerOptions`. */
export const easyPositiveOptions = z.strictObject({
  ...measureOptions,
  negatives: z
    .enum(STRATEGIES)
    .default("semi-hard")
    .describe("which negative goes with the nearest positive; all makes a triplet with each"),
});

/**
 * For each anchor its nearest positive, so that a class may form several clusters, with a semi-hard, hard or easy negative
 * or all of them (Xuan et al. 2020). Anchors lacking either give no triplet.
 *
 * @throws {OptionError} on bad options
 */
export function easyPositiveMiner(options: EasyPositiveMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "easyPositiveMiner";
  const parsed = parseOptions(caller, easyPositiveOptions, options);
  return tripletBatchMiner(caller, parsed, (view) => {
    const triplets = tripletColumns({ caller });
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const { positives, negatives } = selectEasyHard(view, anchor, { positives: "easy", negatives: parsed.negatives });
      if (positives.length === 0) continue;
      for (const negative of negatives) triplets.add(anchor, positives[0], negative);
    }
    return { triplets };
  });
}
