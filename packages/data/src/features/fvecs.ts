import { DataError } from "@smart-mining/core";

/**
 * Reads the fvecs or ivecs format of the ANN benchmarks: each row is its length as int32, then so many float32 (fvecs)
 * or int32 (ivecs) values, little-endian.
 *
 * @throws {DataError} if rows differ in length or the file is cut short
 */
export function parseVecs<T extends Float32Array | Int32Array>(
  name: string,
  content: Uint8Array,
  make: (length: number) => T,
): { values: T; dimension: number } {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const dimension = content.length >= 4 ? view.getInt32(0, true) : 0;
  if (dimension < 1) throw new DataError(`${name}: must begin with the length of its first row; got ${dimension}.`);
  const rowBytes = 4 + dimension * 4;
  if (content.length % rowBytes !== 0)
    throw new DataError(
      `${name}: must be whole rows of ${dimension} values (${rowBytes} bytes); it has ${content.length} bytes.`,
    );
  const rows = content.length / rowBytes;
  const values = make(rows * dimension);
  const floats = values instanceof Float32Array;
  for (let row = 0, at = 0; row < rows; row++) {
    const start = row * rowBytes;
    const length = view.getInt32(start, true);
    if (length !== dimension)
      throw new DataError(`${name}: all rows must have ${dimension} values; row ${row} has ${length}.`);
    for (let column = 0; column < dimension; column++) {
      const place = start + 4 + column * 4;
      values[at++] = floats ? view.getFloat32(place, true) : view.getInt32(place, true);
    }
  }
  return { values, dimension };
}

/** Rows in the fvecs format. */
export function formatFvecs(values: Float32Array, dimension: number): Uint8Array {
  const rows = values.length / dimension;
  const file = new Uint8Array(rows * (4 + dimension * 4));
  const view = new DataView(file.buffer);
  for (let row = 0, place = 0; row < rows; row++) {
    view.setInt32(place, dimension, true);
    place += 4;
    for (let column = 0; column < dimension; column++, place += 4)
      view.setFloat32(place, values[row * dimension + column], true);
  }
  return file;
}
