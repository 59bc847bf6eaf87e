import { parseOptions, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { selectEasyHard } from "./easy-hard-selection.js";

/** Options of `easyPositiveMiner`. */
export const easyPositiveOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  negatives: z
    .enum(["semi-hard", "hard", "easy", "all"])
    .default("semi-hard")
    .describe("which negative goes with the nearest positive; all makes a triplet with each"),
});

/**
 * For each anchor its nearest positive, so that a class may form several clusters, with a semi-hard, hard or easy negative
 * or all of them (Xuan et al. 2020). Anchors lacking either give no triplet.
 *
 * @throws {OptionError} on bad options
 */
export function easyPositiveMiner(options: z.input<typeof easyPositiveOptions> = {}): Miner<Triplets> {
  const parsed = parseOptions("easyPositiveMiner", easyPositiveOptions, options);
  return tripletBatchMiner("easyPositiveMiner", parsed, (view) => {
    const chosen = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const { positives, negatives } = selectEasyHard(view, anchor, { positives: "easy", negatives: parsed.negatives });
      if (positives.length === 0) continue;
      for (const negative of negatives) {
        chosen.anchors.push(anchor);
        chosen.positives.push(positives[0]);
        chosen.negatives.push(negative);
      }
    }
    return chosen;
  });
}
