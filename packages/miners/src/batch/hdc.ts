import { parseOptions, type Miner, type Pairs } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { pairBatchMiner } from "./batch-miner.js";
import { pairsWhere } from "./pair-margin.js";

/** Options of `hdcMiner`. */
export const hdcOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
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
export function hdcMiner(options: z.input<typeof hdcOptions> = {}): Miner<Pairs> {
  const parsed = parseOptions("hdcMiner", hdcOptions, options);
  return pairBatchMiner("hdcMiner", parsed, (view) => {
    const all = pairsWhere(
      view,
      () => true,
      () => true,
    );
    const hardest = ([anchors, others]: readonly [number[], number[]], sign: number): [number[], number[]] => {
      const distance = (at: number): number => view.distances[anchors[at] * view.size + others[at]];
      const order = anchors.map((_, at) => at).sort((a, b) => sign * (distance(a) - distance(b)) || a - b);
      const kept = order.slice(0, Math.ceil(parsed.fraction * order.length));
      return [kept.map((at) => anchors[at]), kept.map((at) => others[at])];
    };
    return { positive: hardest(all.positive, -1), negative: hardest(all.negative, 1) };
  });
}
