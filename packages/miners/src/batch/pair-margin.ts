import { parseOptions, type BatchMiner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { pairBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pairs-where.js";

/** Options of `pairMarginMiner`. */
export interface PairMarginMinerOptions extends MeasureOptions {
  /** Positive pairs farther apart than this are kept; default 0.2. */
  positiveMargin?: number;
  /** Negative pairs nearer than this are kept; default 0.8. */
  negativeMargin?: number;
}

/** The schema of `PairMarginMinerOptions`. */
export const pairMarginOptions = z.strictObject({
  ...measureOptions,
  positiveMargin: z.number().default(0.2).describe("positive pairs farther apart than this are kept"),
  negativeMargin: z.number().default(0.8).describe("negative pairs nearer than this are kept"),
});

/**
 * The positive pairs farther apart than one distance and the negative pairs nearer than another: those on which a
 * contrastive loss with these margins is not zero.
 *
 * @throws {OptionError} on bad options
 */
export function pairMarginMiner(options: PairMarginMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "pairMarginMiner";
  const parsed = parseOptions(caller, pairMarginOptions, options);
  return pairBatchMiner(caller, parsed, (view) =>
    pairsWhere(
      caller,
      view,
      (distance) => distance > parsed.positiveMargin,
      (distance) => distance < parsed.negativeMargin,
    ),
  );
}
