import type { ClassIndex, Neighbors, Random } from "@smart-mining/core";
import { distanceBetween } from "./unit-rows.js";

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
   * @param anchor   a row
   * @param quantile place of the first one, from nearest (0) to farthest (1)
   * @param count    how many from there outwards
   */
  find(anchor: number, quantile: number, count: number, random: Random): PositiveList;
}

/** What `positiveFinder` works on. */
export interface PositiveSource {
  readonly values: Float32Array;
  readonly dimension: number;
  readonly classes: ClassIndex;
  /** Of classes with more positives this many random ones stand for all: the place is estimated on them. */
  readonly most: number;
  /** Nearest same-class rows of every row, where an index gave them. */
  readonly nearest?: Neighbors;
  /** Every row of a class will be asked for, one after the other: each pair of the class is then measured once. */
  readonly wholeClasses: boolean;
}

/**
 * Positives within the class: exactly when the class has at most `most` others or the index's list reaches far enough,
 * else among a random sample of the class, so that a class of any size costs O(most).
 */
export function positiveFinder({
  values,
  dimension,
  classes,
  most,
  nearest,
  wholeClasses,
}: PositiveSource): PositiveFinder {
  // Sorted by insertion into arrays that are used again for every anchor.
  const rows = new Int32Array(Math.max(most, nearest?.k ?? 0));
  const distances = new Float64Array(rows.length);
  let filled = 0;
  let computed = 0;
  const measure = (anchor: number, row: number): number => {
    computed++;
    return distanceBetween(values, anchor, row, dimension);
  };
  const insert = (row: number, distance: number): void => {
    let place = filled++;
    for (; place > 0 && distances[place - 1] > distance; place--) {
      distances[place] = distances[place - 1];
      rows[place] = rows[place - 1];
    }
    distances[place] = distance;
    rows[place] = row;
  };
  const pairs = wholeClasses ? classPairs(classes, measure) : undefined;
  return {
    get computed() {
      return computed;
    },
    find(anchor, quantile, count, random) {
      const position = classes.classOfRow[anchor];
      const [start, end] = [classes.starts[position], classes.starts[position + 1]];
      const total = end - start - 1;
      let first = firstPlace(total, quantile, count);
      filled = 0;
      const listed = nearest === undefined ? 0 : lengthOf(nearest, anchor);
      if (nearest !== undefined && listed >= Math.min(total, first + count))
        for (let at = anchor * nearest.k; at < anchor * nearest.k + listed; at++)
          insert(nearest.indices[at], measure(anchor, nearest.indices[at]));
      else if (total <= most) {
        const own = placeOf(classes.rows, start, end, anchor);
        const measured = pairs?.(position);
        for (let at = start; at < end; at++) {
          if (at === own) continue;
          const row = classes.rows[at];
          insert(row, measured?.[(own - start) * (total + 1) + at - start] ?? measure(anchor, row));
        }
      } else {
        for (const row of sampleOf(classes.rows, start, end, anchor, most, random)) insert(row, measure(anchor, row));
        first = firstPlace(most, quantile, count);
      }
      const last = Math.min(filled, first + count);
      return { rows: Array.from(rows.subarray(first, last)), distances: Array.from(distances.subarray(first, last)) };
    },
  };
}

/** All distances within one class, row-major; those of the last class asked for are kept. */
function classPairs(
  { rows, starts }: ClassIndex,
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

/** Distinct random rows of a class other than the anchor (Floyd's sampling over the places in the class). */
function sampleOf(
  rows: Int32Array,
  start: number,
  end: number,
  anchor: number,
  count: number,
  random: Random,
): number[] {
  const total = end - start - 1;
  const own = placeOf(rows, start, end, anchor) - start;
  const places = new Set<number>();
  for (let bound = total - count; bound < total; bound++) {
    const place = random.integer(bound + 1);
    places.add(places.has(place) ? bound : place);
  }
  return [...places].map((place) => rows[start + (place >= own ? place + 1 : place)]);
}

/** Where `row` stands in rows[start .. end), which ascend. */
function placeOf(rows: Int32Array, start: number, end: number, row: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
