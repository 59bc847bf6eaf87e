import { parseOptions, type BatchMiner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { pairColumns, type PairColumns } from "../tuple-columns.js";
import { pairBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pairs-where.js";

/** Options of `hdcMiner`. */
export interface HdcMinerOptions extends MeasureOptions {
  /** Share of the hardest pairs that is kept, each side by itself, in (0, 1]; default 0.5. */
  fraction?: number;
}

/** The schema of `HdcMinerOptions`. */
export const hdcOptions = z.strictObject({
  ...measureOptions,
  fraction: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe("share of the hardest pairs that is kept, each side by itself"),
});

/**
 * The hardest positive pairs and the hardest negative pairs of the whole batch, ceil(fraction × count) of each (Yuan et al.
 * 2017, "Hard-Aware Deeply Cascaded Embedding").
 *
 * @throws {OptionError} on bad options
 */
export function hdcMiner(options: HdcMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "hdcMiner";
  const parsed = parseOptions(caller, hdcOptions, options);
  return pairBatchMiner(caller, parsed, (view) => {
    const all = pairsWhere(
      caller,
      view,
      () => true,
      () => true,
    );
    const hardest = (side: PairColumns, sign: number): PairColumns => {
      const [anchors, others] = side.pairs();
      const distance = (at: number): number => view.distances[anchors[at] * view.size + others[at]];
      const order = Int32Array.from({ length: side.count }, (_, at) => at);
      order.sort((a, b) => sign * (distance(a) - distance(b)) || a - b);
      const kept = pairColumns({ caller, expected: Math.ceil(parsed.fraction * order.length) });
      for (const at of order.subarray(0, Math.ceil(parsed.fraction * order.length))) kept.add(anchors[at], others[at]);
      return kept;
    };
    return { positive: hardest(all.positive, -1), negative: hardest(all.negative, 1) };
  });
}
