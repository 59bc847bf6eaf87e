import { euclideanDistance, type Neighbors, type Random } from "@smart-mining/core";
import { kinSpan, ownSpan, type ClassOrder, type Span } from "../class-order.js";

/** Positives of an anchor, nearest first. */
export interface PositiveList {
  readonly rows: readonly number[];
  readonly distances: readonly number[];
}

/** Finds the positives of one anchor that stand at the wanted places. */
export interface PositiveFinder {
  /** Distances computed so far. */
  readonly computed: number;
  /**
   * @param anchor   a row of some class
   * @param quantile place of the first one, from nearest (0) to farthest (1)
   * @param count    how many from there outwards
   */
  find(anchor: number, quantile: number, count: number, random: Random): PositiveList;
}

/** What `positiveFinder` works on. */
export interface PositiveSource {
  readonly values: Float32Array;
  readonly dimension: number;
  readonly order: ClassOrder;
  /** Of classes with more positives this many random ones stand for all: the place is estimated on them. */
  readonly most: number;
  /** Nearest positives of every row, where an index gave them. */
  readonly nearest?: Neighbors;
  /** Every row of a class will be asked for, one after the other: each pair of the class is then measured once. */
  readonly wholeClasses: boolean;
}

/**
 * Positives within the class: exactly when the class has at most `most` others or the index's list reaches far enough,
 * else among a random sample of the class, so that a class of any size costs O(most).
 */
export function positiveFinder(source: PositiveSource): PositiveFinder {
  const { values, dimension, order, most, nearest } = source;
  const sorted = sortedDistances(Math.max(most, nearest?.k ?? 0));
  let computed = 0;
  const measure = (anchor: number, row: number): number => {
    computed++;
    return euclideanDistance(values, anchor, row, dimension);
  };
  const pairs = source.wholeClasses ? classPairs(order, measure) : undefined;

  /** All positives of a class that is small enough. */
  function insertAll(anchor: number, span: Span, kin: Span): void {
    const [start, end] = span;
    const own = order.rows.indexOf(anchor, kin[0]);
    // A class that is mostly one group has few positives and still too many pairs.
    const measured = end - start <= most + 1 ? pairs?.(order.classOfRow[anchor]) : undefined;
    for (let at = start; at < end; at++) {
      if (at >= kin[0] && at < kin[1]) continue;
      const row = order.rows[at];
      sorted.insert(row, measured?.[(own - start) * (end - start) + at - start] ?? measure(anchor, row));
    }
  }

  return {
    get computed() {
      return computed;
    },
    find(anchor, quantile, count, random) {
      const span = ownSpan(order, anchor);
      const kin = kinSpan(order, anchor);
      const total = span[1] - span[0] - (kin[1] - kin[0]);
      let first = firstPlace(total, quantile, count);
      sorted.clear();
      const listed = nearest === undefined ? 0 : lengthOf(nearest, anchor);
      if (nearest !== undefined && listed >= Math.min(total, first + count))
        for (let at = anchor * nearest.k; at < anchor * nearest.k + listed; at++)
          sorted.insert(nearest.indices[at], measure(anchor, nearest.indices[at]));
      else if (total <= most) insertAll(anchor, span, kin);
      else {
        for (const place of sampledPlaces(span, kin, most, random))
          sorted.insert(order.rows[place], measure(anchor, order.rows[place]));
        first = firstPlace(most, quantile, count);
      }
      return sorted.slice(first, first + count);
    },
  };
}

interface SortedDistances {
  clear(): void;
  insert(row: number, distance: number): void;
  slice(from: number, to: number): PositiveList;
}

/** Rows sorted by distance, by insertion into arrays that are used again for every anchor. */
function sortedDistances(most: number): SortedDistances {
  const rows = new Int32Array(most);
  const distances = new Float64Array(most);
  let filled = 0;
  return {
    clear: () => void (filled = 0),
    insert(row, distance) {
      let place = filled++;
      for (; place > 0 && distances[place - 1] > distance; place--) {
        distances[place] = distances[place - 1];
        rows[place] = rows[place - 1];
      }
      distances[place] = distance;
      rows[place] = row;
    },
    slice(from, to) {
      const end = Math.min(filled, to);
      return { rows: Array.from(rows.subarray(from, end)), distances: Array.from(distances.subarray(from, end)) };
    },
  };
}

/** All distances within one class, row-major; those of the last class asked for are kept. */
function classPairs(
  { rows, starts }: ClassOrder,
  measure: (anchor: number, row: number) => number,
): (position: number) => Float64Array {
  let kept = -1;
  let distances = new Float64Array(0);
  return (position) => {
    if (position === kept) return distances;
    const start = starts[position];
    const size = starts[position + 1] - start;
    if (distances.length < size * size) distances = new Float64Array(size * size);
    for (let a = 0; a < size; a++)
      for (let b = a + 1; b < size; b++)
        distances[a * size + b] = distances[b * size + a] = measure(rows[start + a], rows[start + b]);
    kept = position;
    return distances;
  };
}

/** Where to begin so that `count` places follow, as far as there are that many. */
function firstPlace(total: number, quantile: number, count: number): number {
  return Math.max(0, Math.min(Math.round(quantile * (total - 1)), total - count));
}

function lengthOf(lists: Neighbors, row: number): number {
  let length = 0;
  while (length < lists.k && lists.indices[row * lists.k + length] >= 0) length++;
  return length;
}

/** Distinct random places of a span less a span inside it (Floyd's sampling). */
function sampledPlaces([start, end]: Span, [from, to]: Span, count: number, random: Random): number[] {
  const total = end - start - (to - from);
  const places = new Set<number>();
  for (let bound = total - count; bound < total; bound++) {
    const place = random.integer(bound + 1);
    places.add(places.has(place) ? bound : place);
  }
  return Array.from(places, (place) => start + (start + place >= from ? place + (to - from) : place));
}
