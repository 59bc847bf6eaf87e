import { isClassAware, type ClassNeighbors, type MiningParameters, type WorkOptions } from "@smart-mining/core";
import { largestKin } from "../class-order.js";
import { classNeighborLists, splitByClass, type ListLengths } from "./class-lists.js";
import { negativeRule } from "./negatives.js";
import type { RoundData } from "./round-data.js";
import { searchRows } from "./search-rows.js";
import { withoutKin } from "./without-kin.js";

/** Neighbor lists of all rows or of some. */
export interface RoundLists {
  readonly lists: ClassNeighbors;
  /** The rows that the lists belong to, in their order; absent: list `row` is that of row `row`. */
  readonly rows?: Int32Array;
  /** Same-class lists are the nearest ones without gaps, so that positives may be read off them. */
  readonly sameIsExact: boolean;
}

/** Of so many rows of one group the same-class lists are lengthened to reach beyond; of larger groups they may fall short. */
const MOST_KIN = 64;

/** How long the lists of a round should be. */
export function listLengths({ settings, set, order }: RoundData, parameters: MiningParameters): ListLengths {
  const most = set.size - 1;
  const rule = negativeRule(settings, parameters);
  const votes = settings.guard === false ? 0 : settings.guard.votes;
  const nearPositives = Math.max(settings.positivePool, settings.positivesPerAnchor);
  // Lists from the index are worth it for a few near positives; more are measured within the class.
  const positivesFromIndex = parameters.positiveQuantile === 0 && nearPositives <= 64;
  const same = Math.max(1, votes, positivesFromIndex ? nearPositives : 1);
  return {
    same: Math.min(most, same + Math.min(MOST_KIN, largestKin(order) - 1)),
    other: Math.min(most, Math.max(settings.candidates, votes, rule.rank + Math.max(rule.pool, rule.count))),
  };
}

/** The lists of every row. */
export async function listsOfAll(data: RoundData, lengths: ListLengths, work: WorkOptions): Promise<RoundLists> {
  const lists = await classNeighborLists(data.index, data.indexLabels, lengths, work);
  return { lists: withoutKin(lists, data.set), sameIsExact: isClassAware(data.index) };
}

/** The lists of some rows, which are searched for; the lists of all would cost more. */
export async function listsOfRows(
  data: RoundData,
  rows: Int32Array,
  lengths: ListLengths,
  work: WorkOptions,
): Promise<RoundLists> {
  const { set, indexLabels } = data;
  const mixed = await searchRows(data, rows, Math.min(set.size, 1 + 2 * lengths.other), work);
  const labels = rows.map((row) => indexLabels[row]);
  const lists = splitByClass(mixed, { queryLabels: labels, self: rows }, indexLabels, lengths);
  return { lists: withoutKin(lists, set, rows), rows, sameIsExact: false };
}

/** Whether there is a list for each of these anchors. */
export function covers({ rows }: RoundLists, anchors: Int32Array): boolean {
  if (rows === undefined || rows === anchors) return true;
  const held = new Set(rows);
  return anchors.every((anchor) => held.has(anchor));
}

/** For each row the place of its list, -1 where it has none; undefined: its own number. */
export function listPlaces({ rows }: RoundLists, size: number): Int32Array | undefined {
  if (rows === undefined) return undefined;
  const places = new Int32Array(size).fill(-1);
  rows.forEach((row, at) => (places[row] = at));
  return places;
}
