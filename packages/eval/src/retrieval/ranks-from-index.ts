import { type EmbeddingSet, hasClass, type NeighborIndex, type WorkOptions } from "@smart-mining/core";
import { countRelevant, rankCollector, type RelevantRanks, roleOf } from "./relevant-ranks.js";

/**
 * Ranks up to `depth`, from any neighbor index. An approximate index can miss references; the measures then are
 * estimates from below. Lists are searched as much deeper as a query has references that are in no list.
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
  const { relevant, ignored } = countRelevant(queries, searched, reference === undefined);
  const limit = Math.min(depth + ignored.reduce((most, count) => Math.max(most, count), 0), all);
  const { indices } =
    reference === undefined ? await index.neighborsOfAll(limit, work) : await index.search(queries.values, limit, work);
  // A list as long as the references leaves no rank unknown.
  const collected = rankCollector(relevant, limit === all ? Infinity : depth);
  for (let query = 0; query < queries.size; query++) {
    let rank = 0;
    for (let place = 0; place < limit && hasClass(queries.labels[query]); place++) {
      const row = indices[query * limit + place];
      const role = row < 0 ? "distractor" : roleOf(queries, query, searched, row);
      if (role !== "ignored") rank++;
      if (role === "relevant" && (rank <= depth || limit === all)) collected.add(rank);
    }
    collected.next();
  }
  return collected.done();
}
