import { parseOptions, type Miner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { pairBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pair-margin.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `multiSimilarityMiner`. */
export const multiSimilarityOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  distance: measureOptions.distance
    .default("cosine")
    .describe("how far two embeddings lie apart; cosine is 1 - cosine similarity"),
  epsilon: z.number().default(0.1).describe("how much easier than the other side's hardest a pair may be"),
});

/**
 * Pairs that are informative next to the anchor's hardest of the other side (Wang et al. 2019, "Multi-Similarity Loss"): a
 * positive with d + epsilon > the nearest negative's distance, a negative with d - epsilon < the farthest positive's. An
 * anchor without positives keeps no negative, one without negatives no positive.
 *
 * @throws {OptionError} on bad options
 */
export function multiSimilarityMiner(options: z.input<typeof multiSimilarityOptions> = {}): Miner<Pairs> {
  const parsed = parseOptions("multiSimilarityMiner", multiSimilarityOptions, options);
  return pairBatchMiner("multiSimilarityMiner", parsed, (view) => {
    const distanceOf = (anchor: number, row: number, absent: number): number =>
      row < 0 ? absent : view.distances[anchor * view.size + row];
    const nearest: number[] = [];
    const farthest: number[] = [];
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      nearest.push(distanceOf(anchor, nearestOf(view, anchor, negativesOf(view, anchor)), Number.POSITIVE_INFINITY));
      farthest.push(distanceOf(anchor, farthestOf(view, anchor, positivesOf(view, anchor)), Number.NEGATIVE_INFINITY));
    }
    return pairsWhere(
      view,
      (distance, anchor) => distance + parsed.epsilon > nearest[anchor],
      (distance, anchor) => distance - parsed.epsilon < farthest[anchor],
    );
  });
}
