import { type EmbeddingSet, sameGroup, throwIfAborted, type WorkOptions } from "@smart-mining/core";
import { squaredDistances } from "../distances.js";
import { countRelevant, rankCollector, type RelevantRanks } from "./relevant-ranks.js";

/** Up to so many relevant references counting the nearer ones beats sorting all distances. */
const COUNTING_LIMIT = 32;

/**
 * All ranks, exactly, in double precision. O(queries × references × dimension) time, O(references) memory beside the
 * result. Among equal distances the lower row number comes first.
 *
 * @param reference absent: the queries search among themselves, each without itself
 * @throws {AbortedError} when the signal fires
 */
export function fullRanks(
  queries: EmbeddingSet,
  reference: EmbeddingSet | undefined,
  { signal, onProgress }: WorkOptions = {},
): RelevantRanks {
  const searched = reference ?? queries;
  const { relevant } = countRelevant(queries, searched, reference === undefined);
  const collected = rankCollector(relevant, Infinity);
  const rowsOfClass = groupRows(searched.labels);
  const distances = new Float64Array(searched.size);
  for (let query = 0; query < queries.size; query++) {
    throwIfAborted("fullRanks", signal);
    if (query % 256 === 0) onProgress?.({ phase: "rank", done: query, total: queries.size });
    if (relevant[query] > 0) {
      squaredDistances(queries, query, searched, distances);
      // The query itself, and what is in no list of it, goes to the end.
      if (reference === undefined) distances[query] = Infinity;
      const rows = rowsOfClass.get(queries.labels[query])!.filter((row) => {
        if (!sameGroup(queries, query, searched, row)) return reference !== undefined || row !== query;
        distances[row] = Infinity;
        return false;
      });
      const ranks = rows.length <= COUNTING_LIMIT ? ranksByCounting(rows, distances) : ranksBySorting(rows, distances);
      for (const rank of ranks.sort()) collected.add(rank);
    }
    collected.next();
  }
  return collected.done();
}

function groupRows(labels: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [row]);
    else group.push(row);
  });
  return groups;
}

function ranksByCounting(rows: readonly number[], distances: Float64Array): Int32Array {
  return Int32Array.from(rows, (row) => {
    const distance = distances[row];
    let rank = 1;
    for (let other = 0; other < row; other++) if (distances[other] <= distance) rank++;
    for (let other = row + 1; other < distances.length; other++) if (distances[other] < distance) rank++;
    return rank;
  });
}

function ranksBySorting(rows: readonly number[], distances: Float64Array): Int32Array {
  const sorted = distances.slice().sort();
  return Int32Array.from(rows, (row) => {
    const distance = distances[row];
    const first = lowerBound(sorted, distance);
    let rank = first + 1;
    if (sorted[first + 1] === distance)
      for (let other = 0; other < row; other++) if (distances[other] === distance) rank++;
    return rank;
  });
}

function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
