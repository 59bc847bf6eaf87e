import { throwIfAborted } from "@smart-mining/core";
import { scanBeyond, scanCost } from "./exact-scan.js";
import { chooseNegatives } from "./negatives.js";
import { searchDeeper, type DeeperSearch } from "./search-deeper.js";
import type { AnchorPositive } from "./triplet-collector.js";

/** What the deeper search came to. */
export interface Deepened {
  readonly deepened: number;
  readonly exhausted: number;
}

/**
 * Finds negatives for the positives for which lists fell short, by the cheapest means first: a handful are scanned; some are
 * searched for with longer and longer mixed lists; for many a class-aware index is asked once more, with the positives'
 * distances as lower bounds. What is left is scanned as far as `scanLimit` allows.
 */
export async function deepen(short: readonly AnchorPositive[], search: DeeperSearch): Promise<Deepened> {
  const { data, choice, rule, source } = search;
  const open = choice.forReport ? short : await searchDeeper(short, search);
  const count = rule.rank + Math.max(rule.pool, rule.count);
  const exhausted = new Set<number>();
  let left = data.settings.scanLimit;
  for (let at = 0; at < open.length; at++) {
    if (at % 256 === 0) throwIfAborted(data.caller, choice.work.signal);
    const { anchor, distance } = open[at];
    const price = scanCost(data, anchor);
    if (price > left) {
      exhausted.add(anchor);
      continue;
    }
    left -= price;
    source.count(price);
    const list = scanBeyond(data, anchor, {
      beyond: distance,
      count,
      allowed: (row) => source.allowed(anchor, row),
    });
    const found = chooseNegatives(list, open[at], rule, source);
    if (found !== undefined) search.take(open[at], found);
  }
  return { deepened: new Set(short.map(({ anchor }) => anchor)).size, exhausted: exhausted.size };
}
