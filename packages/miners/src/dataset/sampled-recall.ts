import { classIndex, type EmbeddingSet, type Neighbors, type Random } from "@smart-mining/core";
import { scanBeyond, scanCost } from "./exact-scan.js";

/**
 * annRecall of other-class lists, measured on random rows against exact search: the share of the true nearest rows that the
 * lists hold. Costs rows × N distances.
 *
 * @param values the rows as they were indexed
 * @param others lists of every row
 */
export function sampledRecall(
  set: EmbeddingSet,
  values: Float32Array,
  others: Neighbors,
  rows: number,
  random: Random,
): { readonly recall: number; readonly computed: number } {
  const source = { values, dimension: set.dimension, classes: classIndex(set.labels) };
  let [found, wanted, computed] = [0, 0, 0];
  for (let turn = 0; turn < rows; turn++) {
    const row = random.integer(set.size);
    const truth = scanBeyond(source, row, Number.NEGATIVE_INFINITY, others.k, () => true).rows;
    const held = new Set(others.indices.subarray(row * others.k, (row + 1) * others.k));
    for (const neighbor of truth) if (held.has(neighbor)) found++;
    wanted += truth.length;
    computed += scanCost(source, row);
  }
  return { recall: found / wanted, computed };
}
