import { OptionError, parseOptions, type BatchMiner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { pairColumns } from "../tuple-columns.js";
import { pairBatchMiner } from "./batch-miner.js";
import { selectEasyHard, STRATEGIES, type Strategy } from "./easy-hard-selection.js";

/** Options of `batchEasyHardMiner`. */
export interface BatchEasyHardMinerOptions extends MeasureOptions {
  /** Which positive of each anchor: "hard" is the farthest; default "easy". */
  positives?: Strategy;
  /** Which negative of each anchor: "hard" is the nearest; default "semi-hard". */
  negatives?: Strategy;
  /** Distances a positive may have, inclusive. */
  positiveRange?: [number, number];
  /** Distances a negative may have, inclusive. */
  negativeRange?: [number, number];
}

const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low <= high, { message: "two numbers, the lower first" })
  .optional();

/** The schema of `BatchEasyHardMinerOptions`. */
export const batchEasyHardOptions = z.strictObject({
  ...measureOptions,
  positives: z.enum(STRATEGIES).default("easy").describe("which positive of each anchor"),
  negatives: z.enum(STRATEGIES).default("semi-hard").describe("which negative of each anchor"),
  positiveRange: range.describe("distances a positive may have, inclusive"),
  negativeRange: range.describe("distances a negative may have, inclusive"),
});

/**
 * For each anchor an easy (nearest), hard (farthest) or semi-hard positive and an easy (farthest), hard (nearest) or
 * semi-hard negative, in all combinations (Xuan et al. 2020, "Improved Embeddings with Easy Positive Triplet Mining"). With
 * "all" on one side the two sides are independent sets of pairs; otherwise an anchor lacking either gives none.
 *
 * @throws {OptionError} on bad options, and if both sides are semi-hard or one is while the other is "all"
 */
export function batchEasyHardMiner(options: BatchEasyHardMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "batchEasyHardMiner";
  const parsed = parseOptions(caller, batchEasyHardOptions, options);
  const sides = [parsed.positives, parsed.negatives];
  if (sides.includes("semi-hard") && (sides.includes("all") || sides[0] === sides[1]))
    throw new OptionError(
      `batchEasyHardMiner: with "semi-hard" on one side the other must be "hard" or "easy"; got positives "${sides[0]}", negatives "${sides[1]}".`,
    );
  return pairBatchMiner(caller, parsed, (view) => {
    const [positive, negative] = [pairColumns({ caller }), pairColumns({ caller })];
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const chosen = selectEasyHard(view, anchor, parsed);
      if (!sides.includes("all") && (chosen.positives.length === 0 || chosen.negatives.length === 0)) continue;
      for (const row of chosen.positives) positive.add(anchor, row);
      for (const row of chosen.negatives) negative.add(anchor, row);
    }
    return { positive, negative };
  });
}
