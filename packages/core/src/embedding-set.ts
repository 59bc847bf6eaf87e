import { ShapeError, ValueError } from "./errors.js";

/** N embeddings of dimension D, row-major, with one class label per row. */
export interface EmbeddingSet {
  /** Length size × dimension. */
  readonly values: Float32Array;
  readonly size: number;
  readonly dimension: number;
  /** Length size: the class of each row. */
  readonly labels: Int32Array;
}

/**
 * Puts embeddings and labels together and checks them.
 *
 * @param values    row-major, length labels.length × dimension; not copied
 * @param dimension numbers per embedding, at least 1
 * @param labels    one class per row; not copied
 * @throws {ShapeError} if the lengths do not fit
 * @throws {ValueError} if a value is NaN or infinite
 */
export function embeddingSet(values: Float32Array, dimension: number, labels: Int32Array): EmbeddingSet {
  checkRows("embeddingSet", values, dimension);
  if (values.length !== labels.length * dimension)
    throw new ShapeError(
      `embeddingSet: "labels" must have one entry per row (${values.length / dimension}); got ${labels.length}.`,
    );
  return { values, size: labels.length, dimension, labels };
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
  /** Distinct labels, ascending. */
  readonly classes: Int32Array;
  /** Length classes.length + 1. */
  readonly starts: Int32Array;
  /** All rows, grouped by class, ascending within a class. */
  readonly rows: Int32Array;
  /** For each row the position of its class in `classes`. */
  readonly classOfRow: Int32Array;
}

/** Groups rows by label. O(N log C) time, O(N) memory. */
export function classIndex(labels: Int32Array): ClassIndex {
  const classes = Int32Array.from(new Set(labels)).sort();
  const position = new Map<number, number>();
  classes.forEach((label, at) => position.set(label, at));
  const starts = new Int32Array(classes.length + 1);
  const classOfRow = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const at = position.get(labels[row])!;
    classOfRow[row] = at;
    starts[at + 1]++;
  }
  for (let at = 0; at < classes.length; at++) starts[at + 1] += starts[at];
  const next = starts.slice();
  const rows = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) rows[next[classOfRow[row]]++] = row;
  return { classes, starts, rows, classOfRow };
}
