import { ShapeError, ValueError } from "./errors.js";
import { NO_CLASS, type Labeled } from "./relations.js";

/** N embeddings of dimension D, row-major, with one class label per row (-1: of no class) and, where there are any, groups. */
export interface EmbeddingSet extends Labeled {
  /** Length size × dimension. */
  readonly values: Float32Array;
  readonly size: number;
  readonly dimension: number;
  /** Length size: the class of each row; -1 (`NO_CLASS`): of no class, a negative only. */
  readonly labels: Int32Array;
  /** Length size: rows of one group (>= 0) never count as each other's positive or match; -1: of no group. */
  readonly groups?: Int32Array;
}

/**
 * Puts embeddings and labels together and checks them.
 *
 * @param values    row-major, length labels.length × dimension; not copied
 * @param dimension numbers per embedding, at least 1
 * @param labels    one class per row; -1: of no class; not copied
 * @param groups    one group per row; -1: of no group; not copied
 * @throws {ShapeError} if the lengths do not fit
 * @throws {ValueError} if a value is NaN or infinite
 */
export function embeddingSet(
  values: Float32Array,
  dimension: number,
  labels: Int32Array,
  groups?: Int32Array,
): EmbeddingSet {
  checkRows("embeddingSet", values, dimension);
  if (values.length !== labels.length * dimension)
    throw new ShapeError(
      `embeddingSet: "labels" must have one entry per row (${values.length / dimension}); got ${labels.length}.`,
    );
  if (groups !== undefined && groups.length !== labels.length)
    throw new ShapeError(
      `embeddingSet: "groups" must have one entry per row (${labels.length}); got ${groups.length}.`,
    );
  return { values, size: labels.length, dimension, labels, ...(groups === undefined ? {} : { groups }) };
}

/**
 * Checks that `values` is a whole number of rows of `dimension` finite numbers, and returns that number.
 *
 * @throws {ShapeError} if dimension is not a whole number >= 1 or does not divide the length
 * @throws {ValueError} naming the first row and column with NaN or infinity
 */
export function checkRows(caller: string, values: Float32Array, dimension: number): number {
  if (!(values instanceof Float32Array))
    throw new ShapeError(`${caller}: "values" must be a Float32Array; got ${typeof values}.`);
  if (!(Number.isInteger(dimension) && dimension >= 1))
    throw new ShapeError(`${caller}: "dimension" must be a whole number >= 1; got ${dimension}.`);
  if (values.length % dimension !== 0)
    throw new ShapeError(
      `${caller}: "values" must hold whole rows of ${dimension} numbers; got ${values.length} numbers.`,
    );
  for (let at = 0; at < values.length; at++) {
    // x - x is 0 for every finite x, NaN otherwise: cheaper than Number.isFinite over millions of values.
    if (values[at] - values[at] !== 0)
      throw new ValueError(
        `${caller}: "values" must be finite; row ${Math.floor(at / dimension)}, column ${at % dimension} is ${values[at]}.`,
      );
  }
  return values.length / dimension;
}

/** Rows grouped by class, in compressed form: the rows of class i are `rows[starts[i] .. starts[i + 1])`. */
export interface ClassIndex {
  /** Distinct labels, ascending; -1 (`NO_CLASS`) is none. */
  readonly classes: Int32Array;
  /** Length classes.length + 1. */
  readonly starts: Int32Array;
  /** All rows that have a class, grouped by class, ascending within a class. */
  readonly rows: Int32Array;
  /** For each row the position of its class in `classes`; -1 for a row of no class. */
  readonly classOfRow: Int32Array;
}

/** Groups rows by label. O(N log C) time, O(N) memory. */
export function classIndex(labels: Int32Array): ClassIndex {
  const distinct = new Set(labels);
  distinct.delete(NO_CLASS);
  const classes = Int32Array.from(distinct).sort();
  const position = new Map<number, number>();
  classes.forEach((label, at) => position.set(label, at));
  const starts = new Int32Array(classes.length + 1);
  const classOfRow = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const at = position.get(labels[row]) ?? -1;
    classOfRow[row] = at;
    if (at >= 0) starts[at + 1]++;
  }
  for (let at = 0; at < classes.length; at++) starts[at + 1] += starts[at];
  const next = starts.slice();
  const rows = new Int32Array(starts[classes.length]);
  for (let row = 0; row < labels.length; row++) if (classOfRow[row] >= 0) rows[next[classOfRow[row]]++] = row;
  return { classes, starts, rows, classOfRow };
}
