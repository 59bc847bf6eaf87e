import { parseOptions, type BatchMiner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type BatchDistance, type MeasureOptions } from "../distance.js";
import { pairBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pairs-where.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `multiSimilarityMiner`. */
export interface MultiSimilarityMinerOptions extends MeasureOptions {
  /** How far two embeddings lie apart; default "cosine". */
  distance?: BatchDistance;
  /** How much easier than the other side's hardest a pair may be; default 0.1. */
  epsilon?: number;
}

/** The schema of `MultiSimilarityMinerOptions`. */
export const multiSimilarityOptions = z.strictObject({
  ...measureOptions,
  distance: measureOptions.distance.default("cosine"),
  epsilon: z.number().default(0.1).describe("how much easier than the other side's hardest a pair may be"),
});

/**
 * Pairs that are informative next to the anchor's hardest of the other side (Wang et al. 2019, "Multi-Similarity Loss"): a
 * positive with d + epsilon > the nearest negative's distance, a negative with d - epsilon < the farthest positive's. An
 * anchor without positives keeps no negative, one without negatives no positive.
 *
 * @throws {OptionError} on bad options
 */
export function multiSimilarityMiner(options: MultiSimilarityMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "multiSimilarityMiner";
  const parsed = parseOptions(caller, multiSimilarityOptions, options);
  return pairBatchMiner(caller, parsed, (view) => {
    const distanceOf = (anchor: number, row: number, absent: number): number =>
      row < 0 ? absent : view.distances[anchor * view.size + row];
    const nearest = new Float64Array(view.anchors.length);
    const farthest = new Float64Array(view.anchors.length);
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      nearest[anchor] = distanceOf(anchor, nearestOf(view, anchor, negativesOf(view, anchor)), Infinity);
      farthest[anchor] = distanceOf(anchor, farthestOf(view, anchor, positivesOf(view, anchor)), -Infinity);
    }
    return pairsWhere(
      caller,
      view,
      (distance, anchor) => distance + parsed.epsilon > nearest[anchor],
      (distance, anchor) => distance - parsed.epsilon < farthest[anchor],
    );
  });
}
