import type { EmbeddingSet, NeighborIndex, WorkOptions } from "@smart-mining/core";
import { countRelevant, rankCollector, type RelevantRanks } from "./relevant-ranks.js";

/**
 * Ranks up to `depth`, from any neighbor index. An approximate index can miss references; the measures then are
 * estimates from below.
 *
 * @param reference absent: the queries search among themselves, each without itself
 */
export async function ranksFromIndex(
  index: NeighborIndex,
  queries: EmbeddingSet,
  reference: EmbeddingSet | undefined,
  depth: number,
  work: WorkOptions = {},
): Promise<RelevantRanks> {
  const searched = reference ?? queries;
  await index.build(searched.values, searched.dimension, work);
  const all = reference === undefined ? queries.size - 1 : reference.size;
  const limit = Math.min(depth, all);
  const { indices } =
    reference === undefined ? await index.neighborsOfAll(limit, work) : await index.search(queries.values, limit, work);
  const relevant = countRelevant(queries.labels, searched.labels, reference === undefined);
  // A list as long as the references leaves no rank unknown.
  const collected = rankCollector(relevant, limit === all ? Infinity : depth);
  for (let query = 0; query < queries.size; query++) {
    const label = queries.labels[query];
    for (let place = 0; place < limit; place++) {
      const row = indices[query * limit + place];
      if (row >= 0 && searched.labels[row] === label) collected.add(place + 1);
    }
    collected.next();
  }
  return collected.done();
}
