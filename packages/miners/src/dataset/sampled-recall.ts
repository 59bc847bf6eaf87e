import type { Neighbors, Random } from "@smart-mining/core";
import { scanBeyond, scanCost } from "./exact-scan.js";
import type { RoundData } from "./round-data.js";

/**
 * annRecall of other-class lists of every row, measured on random rows against exact search: the share of the true nearest
 * rows that the lists hold. Costs sampled rows × N distances.
 */
export function sampledRecall(
  data: RoundData,
  others: Neighbors,
  random: Random,
): { readonly recall: number; readonly computed: number } {
  const rule = { beyond: Number.NEGATIVE_INFINITY, count: others.k, allowed: () => true };
  let [found, wanted, computed] = [0, 0, 0];
  for (let turn = 0; turn < data.settings.recallSample; turn++) {
    const row = random.integer(data.set.size);
    const truth = scanBeyond(data, row, rule).rows;
    const held = new Set(others.indices.subarray(row * others.k, (row + 1) * others.k));
    for (const neighbor of truth) if (held.has(neighbor)) found++;
    wanted += truth.length;
    computed += scanCost(data, row);
  }
  return { recall: found / wanted, computed };
}
