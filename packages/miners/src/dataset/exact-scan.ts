import type { ClassIndex } from "@smart-mining/core";
import type { CandidateList } from "./negatives.js";
import { distanceBetween } from "./unit-rows.js";

/** What a scan of every other-class row needs. */
export interface ScanSource {
  readonly values: Float32Array;
  readonly dimension: number;
  readonly classes: ClassIndex;
}

/** How many distances a scan for this anchor costs: the rows of other classes. */
export function scanCost({ classes }: ScanSource, anchor: number): number {
  const at = classes.classOfRow[anchor];
  return classes.rows.length - (classes.starts[at + 1] - classes.starts[at]);
}

/**
 * The `count` nearest allowed rows of other classes farther than `beyond`, by measuring every row of another class.
 * O(N · D) time, O(count) memory.
 */
export function scanBeyond(
  source: ScanSource,
  anchor: number,
  beyond: number,
  count: number,
  allowed: (row: number) => boolean,
): CandidateList {
  const { values, dimension, classes } = source;
  const own = classes.classOfRow[anchor];
  const best: { row: number; distance: number }[] = [];
  let bound = Number.POSITIVE_INFINITY;
  for (let at = 0; at < classes.rows.length; at++) {
    if (at === classes.starts[own]) at = classes.starts[own + 1];
    if (at >= classes.rows.length) break;
    const row = classes.rows[at];
    const distance = distanceBetween(values, anchor, row, dimension);
    if (distance <= beyond || distance >= bound || !allowed(row)) continue;
    let place = best.length;
    while (place > 0 && best[place - 1].distance > distance) place--;
    best.splice(place, 0, { row, distance });
    if (best.length > count) best.pop();
    if (best.length === count) bound = best[count - 1].distance;
  }
  return {
    rows: Int32Array.from(best, ({ row }) => row),
    distances: Float32Array.from(best, ({ distance }) => distance),
    complete: true,
  };
}
