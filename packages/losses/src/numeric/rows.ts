/** Row vectors in double precision: the losses compute in float64 and round once, at their edge. */
export interface Rows {
  /** Row-major, length size × dimension. */
  readonly data: Float64Array;
  readonly size: number;
  readonly dimension: number;
}

/** Rows from float32 (or any) numbers; copies. */
export function rowsOf(values: ArrayLike<number>, size: number, dimension: number): Rows {
  return { data: Float64Array.from(values), size, dimension };
}

/** The rows with these numbers, in this order. */
export function takeRows(rows: Rows, which: Int32Array): Rows {
  const { dimension } = rows;
  const data = new Float64Array(which.length * dimension);
  which.forEach((row, at) => data.set(rows.data.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  return { data, size: which.length, dimension };
}

/** Adds `source` into `target`, number by number. */
export function addInto(target: Float64Array, source: Float64Array): void {
  for (let at = 0; at < source.length; at++) target[at] += source[at];
}

/** Columns become rows: the layout of class weights [dimension, classes] seen as one vector per class. */
export function transposed(rows: Rows): Rows {
  return { data: transposeData(rows.data, rows.size, rows.dimension), size: rows.dimension, dimension: rows.size };
}

/** The transpose of a row-major size × dimension matrix. */
export function transposeData(data: Float64Array, size: number, dimension: number): Float64Array {
  const out = new Float64Array(data.length);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < dimension; column++) out[column * size + row] = data[row * dimension + column];
  return out;
}
