import { classIndex, NO_GROUP, type ClassIndex, type Labeled } from "@smart-mining/core";

/**
 * All rows in an order in which whoever may be a row's positive, and whoever may be its negative, is a span less a span:
 * class after class, within a class by group and then by number; at the end the rows of no class.
 */
export interface ClassOrder {
  /** Distinct labels, ascending. */
  readonly classes: Int32Array;
  /** Where each class begins in `rows`; length classes.length + 1, the last one being where the rows of no class begin. */
  readonly starts: Int32Array;
  /** For each row the position of its class in `classes`; -1 for a row of no class. */
  readonly classOfRow: Int32Array;
  /** Every row. */
  readonly rows: Int32Array;
  readonly groups?: Int32Array;
}

/** From, inclusive, to, exclusive: places in `ClassOrder.rows`. */
export type Span = readonly [from: number, to: number];

/** Orders the rows of a set. O(N log N) with groups, else O(N). */
export function classOrder({ labels, groups }: Labeled): ClassOrder {
  const index = classIndex(labels);
  const rows = new Int32Array(labels.length);
  rows.set(index.rows);
  let place = index.rows.length;
  for (let row = 0; row < labels.length; row++) if (index.classOfRow[row] < 0) rows[place++] = row;
  if (groups !== undefined) sortByGroup(rows, index, groups);
  return { classes: index.classes, starts: index.starts, classOfRow: index.classOfRow, rows, groups };
}

/** The places of a class. */
export function classSpan({ starts }: ClassOrder, position: number): Span {
  return [starts[position], starts[position + 1]];
}

/** The places that are no negatives of a row: its class, or itself where it is of none. */
export function ownSpan(order: ClassOrder, row: number): Span {
  const position = order.classOfRow[row];
  if (position >= 0) return classSpan(order, position);
  // The rows of no class ascend, whatever their groups are.
  const ofNone: Span = [order.starts[order.classes.length], order.rows.length];
  const place = placeOf({ rows: order.rows }, ofNone, NO_GROUP, row);
  return [place, place + 1];
}

/** The places within a row's class that are no positives of it: itself and its group. */
export function kinSpan(order: ClassOrder, row: number): Span {
  const span = ownSpan(order, row);
  if (order.classOfRow[row] < 0) return span;
  const group = order.groups?.[row] ?? NO_GROUP;
  if (group !== NO_GROUP) return groupSpan(order, span, group);
  const place = placeOf(order, span, NO_GROUP, row);
  return [place, place + 1];
}

/** The places of a group within the span of a class; none of `NO_GROUP`. */
export function groupSpan(order: ClassOrder, span: Span, group: number): Span {
  if (order.groups === undefined || group === NO_GROUP) return [span[0], span[0]];
  return [placeOf(order, span, group, -1), placeOf(order, span, group, Number.POSITIVE_INFINITY)];
}

/** How many positives a row has. */
export function positiveCount(order: ClassOrder, row: number): number {
  if (order.classOfRow[row] < 0) return 0;
  const [start, end] = ownSpan(order, row);
  const [from, to] = kinSpan(order, row);
  return end - start - (to - from);
}

/** The most rows that a class holds of one group; 1 without groups, 0 without rows. */
export function largestKin(order: ClassOrder): number {
  if (order.groups === undefined) return Math.min(1, order.starts[order.classes.length]);
  let largest = 0;
  for (let place = 0; place < order.starts[order.classes.length];) {
    const [from, to] = kinSpan(order, order.rows[place]);
    largest = Math.max(largest, to - from);
    place = to;
  }
  return largest;
}

/** The first place in the span whose row is not before this group and number. */
function placeOf(
  { rows, groups }: Pick<ClassOrder, "rows" | "groups">,
  [from, to]: Span,
  group: number,
  row: number,
): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    const of = groups === undefined ? NO_GROUP : groups[other];
    if (of < group || (of === group && other < row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortByGroup(rows: Int32Array, { starts, classes }: ClassIndex, groups: Int32Array): void {
  const before = (left: number, right: number): number => groups[left] - groups[right] || left - right;
  for (let position = 0; position < classes.length; position++)
    rows.subarray(starts[position], starts[position + 1]).sort(before);
}
