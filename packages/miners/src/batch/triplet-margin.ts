import { parseOptions, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions } from "../distance.js";
import { tripletBatchMiner, type ChosenTriplets } from "./batch-miner.js";
import type { BatchView } from "./batch-view.js";
import { negativesOf, positivesOf } from "./sides.js";

/** Options of `tripletMarginMiner`. */
export const tripletMarginOptions = z.strictObject({
  ...measureOptions,
  margin: z.number().min(0).default(0.2).describe("the margin that tells the types apart"),
  type: z
    .enum(["all", "hard", "semi-hard", "easy"])
    .default("all")
    .describe(
      "by gap = d(a,n) - d(a,p): all: gap <= margin; hard: gap <= 0; semi-hard: 0 < gap <= margin; easy: gap > margin",
    ),
});

/**
 * Every triplet of the batch that violates the margin (all), violates it badly (hard), slightly (semi-hard) or not (easy).
 *
 * @throws {OptionError} on bad options
 */
export function tripletMarginMiner(options: z.input<typeof tripletMarginOptions> = {}): Miner<Triplets> {
  const parsed = parseOptions("tripletMarginMiner", tripletMarginOptions, options);
  const { margin, type } = parsed;
  const wanted: Record<typeof type, (gap: number) => boolean> = {
    all: (gap) => gap <= margin,
    hard: (gap) => gap <= 0,
    "semi-hard": (gap) => gap > 0 && gap <= margin,
    easy: (gap) => gap > margin,
  };
  return tripletBatchMiner("tripletMarginMiner", parsed, (view) =>
    tripletsWhere(view, (anchor, positive, negative) => {
      const row = anchor * view.size;
      return wanted[type](view.distances[row + negative] - view.distances[row + positive]);
    }),
  );
}

/** All triplets of the view for which `keep` holds. */
export function tripletsWhere(
  view: BatchView,
  keep: (anchor: number, positive: number, negative: number) => boolean,
): ChosenTriplets {
  const chosen = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
  for (let anchor = 0; anchor < view.anchors.length; anchor++) {
    const negatives = negativesOf(view, anchor);
    for (const positive of positivesOf(view, anchor))
      for (const negative of negatives) {
        if (!keep(anchor, positive, negative)) continue;
        chosen.anchors.push(anchor);
        chosen.positives.push(positive);
        chosen.negatives.push(negative);
      }
  }
  return chosen;
}
