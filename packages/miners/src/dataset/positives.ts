import type { ClassIndex, Neighbours, Random } from "@smart-mining/core";
import { distanceBetween } from "./unit-rows.js";

/** Positives of an anchor in the order of their distance. */
export interface PositiveList {
  readonly rows: number[];
  readonly distances: number[];
  /** Rows of the anchor's class besides itself. */
  readonly total: number;
}

/** Finds the positives of one anchor that stand at the wanted places. */
export interface PositiveFinder {
  /** Distances computed so far. */
  readonly computed: number;
  /**
   * @param anchor   a row
   * @param quantile place of the first one from nearest (0) to farthest (1)
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
  readonly nearest?: Neighbours;
}

/**
 * Positives within the class: exactly when the class has at most `most` others or the index's list reaches far enough,
 * else among a random sample of the class, so that a class of any size costs O(most).
 */
export function positiveFinder({ values, dimension, classes, most, nearest }: PositiveSource): PositiveFinder {
  let computed = 0;
  const measured = (anchor: number, rows: Iterable<number>): { row: number; distance: number }[] => {
    const list: { row: number; distance: number }[] = [];
    for (const row of rows) {
      if (row === anchor) continue;
      computed++;
      list.push({ row, distance: distanceBetween(values, anchor, row, dimension) });
    }
    return list.sort((a, b) => a.distance - b.distance || a.row - b.row);
  };
  return {
    get computed() {
      return computed;
    },
    find(anchor, quantile, count, random) {
      const at = classes.classOfRow[anchor];
      const [start, end] = [classes.starts[at], classes.starts[at + 1]];
      const total = end - start - 1;
      const first = firstPlace(total, quantile, count);
      const listed = nearest === undefined ? [] : listOf(nearest, anchor);
      let list: { row: number; distance: number }[];
      if (listed.length >= Math.min(total, first + count)) list = measured(anchor, listed).slice(first, first + count);
      else if (total <= most) list = measured(anchor, classes.rows.subarray(start, end)).slice(first, first + count);
      else {
        const sample = measured(anchor, sampleOf(classes.rows, start, end, anchor, most, random));
        const from = firstPlace(sample.length, quantile, count);
        list = sample.slice(from, from + count);
      }
      return { rows: list.map(({ row }) => row), distances: list.map(({ distance }) => distance), total };
    },
  };
}

/** Where to begin so that `count` places follow, as far as there are that many. */
function firstPlace(total: number, quantile: number, count: number): number {
  return Math.max(0, Math.min(Math.round(quantile * (total - 1)), total - count));
}

function listOf(lists: Neighbours, row: number): number[] {
  const found: number[] = [];
  for (let at = row * lists.k; at < (row + 1) * lists.k && lists.indices[at] >= 0; at++) found.push(lists.indices[at]);
  return found;
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
  for (let bound = total - Math.min(count, total); bound < total; bound++) {
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
