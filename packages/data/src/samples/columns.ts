import { type Labeled, NO_CLASS, NO_GROUP, ShapeError } from "@smart-mining/core";

/** What samples of every kind have beside their values: a class each and, where there are any, groups and ids. */
export interface SampleColumns extends Labeled {
  readonly size: number;
  /** Length size: the class of each sample, a position in the dataset's `classNames`; -1 (`NO_CLASS`): of no class. */
  readonly labels: Int32Array;
  /** Length size: samples of one group (>= 0), views of one thing, never count as each other's match; -1: of no group. */
  readonly groups?: Int32Array;
  /** Length size: what each sample is called. */
  readonly ids?: readonly string[];
}

/** The columns that a set need not have. */
export type OptionalColumns = Pick<SampleColumns, "groups" | "ids">;

/** The columns, checked; absent ones are left out. @throws {ShapeError} if a length does not fit or a number is too small */
export function checkedColumns(
  caller: string,
  labels: Int32Array,
  { groups, ids }: OptionalColumns,
): Pick<SampleColumns, "labels" | "groups" | "ids"> {
  checkColumn(caller, "labels", labels, labels.length, NO_CLASS);
  if (groups !== undefined) checkColumn(caller, "groups", groups, labels.length, NO_GROUP);
  if (ids !== undefined && ids.length !== labels.length)
    throw new ShapeError(`${caller}: "ids" must have one entry per sample (${labels.length}); got ${ids.length}.`);
  return { labels, ...(groups === undefined ? {} : { groups }), ...(ids === undefined ? {} : { ids }) };
}

/** @throws {ShapeError} if the length does not fit or a number is below `least` */
export function checkColumn(caller: string, name: string, column: Int32Array, size: number, least: number): void {
  if (column.length !== size)
    throw new ShapeError(`${caller}: "${name}" must have one entry per sample (${size}); got ${column.length}.`);
  const bad = column.findIndex((value) => value < least);
  if (bad >= 0) throw new ShapeError(`${caller}: "${name}" must be >= ${least}; entry ${bad} is ${column[bad]}.`);
}

/** The entries of the given rows. */
export function selectedColumns(columns: SampleColumns, rows: Int32Array): SampleColumns {
  const { labels, groups, ids } = columns;
  return {
    size: rows.length,
    labels: rows.map((row) => labels[row]),
    ...(groups === undefined ? {} : { groups: rows.map((row) => groups[row]) }),
    ...(ids === undefined ? {} : { ids: Array.from(rows, (row) => ids[row]) }),
  };
}

/** @throws {ShapeError} if an entry of `rows` is not a row of a set of this size */
export function checkRowNumbers(caller: string, size: number, rows: ArrayLike<number>): void {
  for (let at = 0; at < rows.length; at++)
    if (!(Number.isInteger(rows[at]) && rows[at] >= 0 && rows[at] < size))
      throw new ShapeError(`${caller}: "rows" must be whole numbers in [0, ${size}); entry ${at} is ${rows[at]}.`);
}

/** The numbers of the given rows, one row after the other, in an array of the same kind. */
export function gathered<T extends Uint8Array | Float32Array>(values: T, width: number, rows: Int32Array): T {
  const chosen = new (values.constructor as new (length: number) => T)(rows.length * width);
  for (let at = 0; at < rows.length; at++)
    chosen.set(values.subarray(rows[at] * width, (rows[at] + 1) * width), at * width);
  return chosen;
}
