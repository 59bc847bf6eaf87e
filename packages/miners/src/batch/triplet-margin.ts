import { parseOptions, type BatchMiner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { tripletsWhere } from "./triplets-where.js";

/** Options of `tripletMarginMiner`. */
export interface TripletMarginMinerOptions extends MeasureOptions {
  /** The margin that tells the types apart, and by which the report counts; default 0.2. */
  margin?: number;
  /** By gap = d(a,n) - d(a,p): all (default): gap <= margin; hard: gap <= 0; semi-hard: between; easy: gap > margin. */
  type?: "all" | "hard" | "semi-hard" | "easy";
}

/** The schema of `TripletMarginMinerOptions`. */
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
export function tripletMarginMiner(options: TripletMarginMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "tripletMarginMiner";
  const parsed = parseOptions(caller, tripletMarginOptions, options);
  const { margin, type } = parsed;
  const wanted: Record<typeof type, (gap: number) => boolean> = {
    all: (gap) => gap <= margin,
    hard: (gap) => gap <= 0,
    "semi-hard": (gap) => gap > 0 && gap <= margin,
    easy: (gap) => gap > margin,
  };
  return tripletBatchMiner(caller, parsed, (view) => ({
    triplets: tripletsWhere(caller, view, (anchor, positive, negative) => {
      const row = anchor * view.size;
      return wanted[type](view.distances[row + negative] - view.distances[row + positive]);
    }),
  }));
}
