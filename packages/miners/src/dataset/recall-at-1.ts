import type { ClassNeighbors } from "@smart-mining/core";

/**
 * Recall@1 read off the neighbor lists: the share of queries with a positive whose nearest neighbor is one. Equally near
 * neighbors of both kinds count as a miss.
 *
 * @param hasPositive whether query `at` has another row of its class
 */
export function recallAt1(queries: number, lists: ClassNeighbors, hasPositive: (at: number) => boolean): number {
  const { same, other } = lists;
  let [asked, hits] = [0, 0];
  for (let at = 0; at < queries; at++) {
    if (!hasPositive(at)) continue;
    asked++;
    // An empty list of one kind means that all the nearest are of the other kind.
    if (same.distances[at * same.k] < other.distances[at * other.k]) hits++;
  }
  return hits / asked;
}
