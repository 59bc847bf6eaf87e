import { parseOptions, type Miner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { pairBatchMiner, type ChosenPairs } from "./batch-miner.js";
import type { BatchView } from "./batch-view.js";
import { negativesOf, positivesOf } from "./sides.js";

/** Options of `pairMarginMiner`. */
export const pairMarginOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  positiveMargin: z.number().default(0.2).describe("positive pairs farther apart than this are kept"),
  negativeMargin: z.number().default(0.8).describe("negative pairs nearer than this are kept"),
});

/**
 * The positive pairs farther apart than one distance and the negative pairs nearer than another: those on which a
 * contrastive loss with these margins is not zero.
 *
 * @throws {OptionError} on bad options
 */
export function pairMarginMiner(options: z.input<typeof pairMarginOptions> = {}): Miner<Pairs> {
  const parsed = parseOptions("pairMarginMiner", pairMarginOptions, options);
  return pairBatchMiner("pairMarginMiner", parsed, (view) =>
    pairsWhere(
      view,
      (distance) => distance > parsed.positiveMargin,
      (distance) => distance < parsed.negativeMargin,
    ),
  );
}

/** All pairs of the view whose distance is wanted. */
export function pairsWhere(
  view: BatchView,
  keepPositive: (distance: number, anchor: number) => boolean,
  keepNegative: (distance: number, anchor: number) => boolean,
): ChosenPairs {
  const positive: [number[], number[]] = [[], []];
  const negative: [number[], number[]] = [[], []];
  for (let anchor = 0; anchor < view.anchors.length; anchor++) {
    for (const row of positivesOf(view, anchor))
      if (keepPositive(view.distances[anchor * view.size + row], anchor)) {
        positive[0].push(anchor);
        positive[1].push(row);
      }
    for (const row of negativesOf(view, anchor))
      if (keepNegative(view.distances[anchor * view.size + row], anchor)) {
        negative[0].push(anchor);
        negative[1].push(row);
      }
  }
  return { positive, negative };
}
