import { euclideanDistance } from "@smart-mining/core";
import { ownSpan } from "../class-order.js";
import type { CandidateList } from "./negatives.js";
import type { RoundData } from "./round-data.js";

/** What a scan of every other-class row needs. */
export type ScanSource = Pick<RoundData, "values" | "set" | "order">;

/** How many distances a scan for this anchor costs: the rows of other classes and of none. */
export function scanCost({ order }: ScanSource, anchor: number): number {
  const [start, end] = ownSpan(order, anchor);
  return order.rows.length - (end - start);
}

/** Which rows a scan looks for. */
export interface ScanRule {
  /** Only rows farther than this. */
  readonly beyond: number;
  readonly count: number;
  allowed(row: number): boolean;
}

/**
 * The nearest allowed rows of other classes, or of none, by measuring every such row. O(N · D) time, O(count) memory.
 */
export function scanBeyond(source: ScanSource, anchor: number, { beyond, count, allowed }: ScanRule): CandidateList {
  const { values, set, order } = source;
  const { rows } = order;
  const [start, end] = ownSpan(order, anchor);
  const best: { row: number; distance: number }[] = [];
  let bound = Number.POSITIVE_INFINITY;
  for (let at = 0; at < rows.length; at++) {
    if (at === start) at = end;
    if (at >= rows.length) break;
    const row = rows[at];
    const distance = euclideanDistance(values, anchor, row, set.dimension);
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
