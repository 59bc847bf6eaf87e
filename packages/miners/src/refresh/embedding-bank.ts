import { checkRows, ShapeError, StateError, type EmbeddingSet } from "@smart-mining/core";

/** The last known embedding of every training image, so that mining needs no forward pass of its own. */
export interface EmbeddingBank {
  readonly size: number;
  readonly dimension: number;
  /** Embeddings of all rows from a fresh pass. */
  fill(values: Float32Array, step: number): void;
  /**
   * Embeddings that a training step computed anyway.
   *
   * @param values row-major, rows.length × dimension
   * @throws {ShapeError} if a row is out of range or the lengths do not fit
   */
  write(rows: Int32Array, values: Float32Array, step: number): void;
  /** Share of the rows that were ever written. */
  coverage(): number;
  /** Mean steps since the rows were written. */
  meanAge(step: number): number;
  /**
   * A copy of the present embeddings to mine from; drift is measured from here.
   *
   * @throws {StateError} while a row was never written
   */
  snapshot(): EmbeddingSet;
  /** Mean Euclidean distance that rows written since the snapshot have moved, and how many these are; 0 without any. */
  drift(): { readonly mean: number; readonly rows: number };
}

/** An empty bank for rows with these labels. Memory: two copies of the embeddings, O(N · D). */
export function embeddingBank(labels: Int32Array, dimension: number): EmbeddingBank {
  const size = labels.length;
  const values = new Float32Array(size * dimension);
  checkRows("embeddingBank", values, dimension);
  const written = new Float64Array(size).fill(Number.NaN);
  let marked: Float32Array | undefined;
  const moved = new Uint8Array(size);
  const put = (row: number, from: Float32Array, start: number, step: number): void => {
    values.set(from.subarray(start, start + dimension), row * dimension);
    written[row] = step;
    moved[row] = 1;
  };
  return {
    size,
    dimension,
    fill(given, step) {
      const rows = checkRows("embeddingBank.fill", given, dimension);
      if (rows !== size) throw new ShapeError(`embeddingBank.fill: "values" must hold ${size} rows; got ${rows}.`);
      for (let row = 0; row < size; row++) put(row, given, row * dimension, step);
    },
    write(rows, given, step) {
      const count = checkRows("embeddingBank.write", given, dimension);
      if (count !== rows.length)
        throw new ShapeError(`embeddingBank.write: "values" must hold ${rows.length} rows; got ${count}.`);
      const bad = rows.findIndex((row) => row < 0 || row >= size);
      if (bad >= 0)
        throw new ShapeError(
          `embeddingBank.write: "rows" must hold row numbers in [0, ${size}); entry ${bad} is ${rows[bad]}.`,
        );
      rows.forEach((row, at) => put(row, given, at * dimension, step));
    },
    coverage: () => written.reduce((seen, step) => seen + (Number.isNaN(step) ? 0 : 1), 0) / size,
    meanAge(step) {
      const seen = written.filter((last) => !Number.isNaN(last));
      return seen.reduce((sum, last) => sum + (step - last), 0) / seen.length;
    },
    snapshot() {
      const missing = written.findIndex((step) => Number.isNaN(step));
      if (missing >= 0)
        throw new StateError(`embeddingBank: row ${missing} was never written; fill the bank from one pass first.`);
      marked = values.slice();
      moved.fill(0);
      return { values: marked, size, dimension, labels };
    },
    drift() {
      if (marked === undefined) throw new StateError("embeddingBank.drift: no snapshot was taken yet.");
      let [sum, rows] = [0, 0];
      for (let row = 0; row < size; row++) {
        if (moved[row] === 0) continue;
        let squares = 0;
        for (let at = row * dimension; at < (row + 1) * dimension; at++) squares += (values[at] - marked[at]) ** 2;
        sum += Math.sqrt(squares);
        rows++;
      }
      return { mean: rows === 0 ? 0 : sum / rows, rows };
    },
  };
}
