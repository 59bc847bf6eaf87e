import type { LossBatch } from "./kernel.js";

/**
 * How much each sample counts when tuples are given to a loss that has none of its own: the number of times it occurs
 * in them, divided by the largest such number; 0 for samples that do not occur. Without tuples, or with empty ones, 1.
 *
 * @param members "all": every member of a tuple is a row of the batch; "anchors": only the anchors are
 */
export function sampleWeights(batch: LossBatch, members: "all" | "anchors"): Float64Array {
  const { tuples } = batch;
  const { size } = batch.embeddings;
  if (tuples === undefined) return new Float64Array(size).fill(1);
  const all =
    tuples.kind === "triplets"
      ? [tuples.anchors, tuples.positives, tuples.negatives]
      : [tuples.positive[0], tuples.negative[0], tuples.positive[1], tuples.negative[1]];
  const lists = members === "all" ? all : all.slice(0, tuples.kind === "triplets" ? 1 : 2);
  const counts = new Float64Array(size);
  for (const list of lists) for (const row of list) counts[row]++;
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  return largest === 0 ? counts.fill(1) : counts.map((count) => count / largest);
}
