import { euclideanDistance } from "@smart-mining/core";
import { kinSpan, ownSpan, positiveCount } from "../class-order.js";
import type { RoundData } from "./round-data.js";
import type { RoundLists } from "./round-lists.js";

/**
 * Recall@1 read off the neighbor lists: the share of the rows with a positive whose nearest neighbor is one. Equally near
 * neighbors of both kinds count as a miss; rows of one's own group count as neither.
 *
 * @returns NaN where no row has a positive
 */
export function recallAt1(data: RoundData, { lists, rows }: RoundLists): number {
  const { same, other } = lists;
  const queries = rows?.length ?? data.set.size;
  let [asked, hits] = [0, 0];
  for (let at = 0; at < queries; at++) {
    const row = rows?.[at] ?? at;
    if (positiveCount(data.order, row) === 0) continue;
    asked++;
    // An empty list of one kind means that all the nearest are of the other kind.
    const isEmpty = same.indices[at * same.k] < 0;
    // Save where a large group has taken all places of the list.
    const nearest = isEmpty && data.set.groups !== undefined ? nearestPositive(data, row) : same.distances[at * same.k];
    if (nearest < other.distances[at * other.k]) hits++;
  }
  return hits / asked;
}

/** By measuring every positive of the row. */
function nearestPositive({ order, values, set }: RoundData, row: number): number {
  const [start, end] = ownSpan(order, row);
  const [from, to] = kinSpan(order, row);
  let nearest = Number.POSITIVE_INFINITY;
  for (let place = start; place < end; place++) {
    if (place >= from && place < to) continue;
    nearest = Math.min(nearest, euclideanDistance(values, row, order.rows[place], set.dimension));
  }
  return nearest;
}
