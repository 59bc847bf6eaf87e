import type { ClassNeighbors, EmbeddingSet, Neighbors } from "@smart-mining/core";
import { sameGroup } from "@smart-mining/core";

/**
 * The lists without rows of the query's own group among those of its class; the rest moves up, and places are left unfilled
 * at the end. The same lists where the set has no groups.
 *
 * @param rows the rows that the lists belong to; all when absent
 */
export function withoutKin(lists: ClassNeighbors, set: EmbeddingSet, rows?: Int32Array): ClassNeighbors {
  if (set.groups === undefined) return lists;
  const { k } = lists.same;
  const indices = new Int32Array(lists.same.indices.length).fill(-1);
  const distances = new Float32Array(indices.length).fill(Number.POSITIVE_INFINITY);
  for (let at = 0; at * k < indices.length; at++) {
    let filled = at * k;
    for (let place = at * k; place < (at + 1) * k; place++) {
      const other = lists.same.indices[place];
      if (other < 0) break;
      if (sameGroup(set, rows?.[at] ?? at, set, other)) continue;
      indices[filled] = other;
      distances[filled++] = lists.same.distances[place];
    }
  }
  const same: Neighbors = { k, indices, distances };
  return { same, other: lists.other };
}
