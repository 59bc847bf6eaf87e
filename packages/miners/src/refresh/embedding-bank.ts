import {
  checkRows,
  embeddingMemory,
  ShapeError,
  squaredDistance,
  StateError,
  type EmbeddingSet,
} from "@smart-mining/core";

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

/** An empty bank for rows with these labels and groups. Memory: two copies of the embeddings, O(N · D). */
export function embeddingBank(labels: Int32Array, dimension: number, groups?: Int32Array): EmbeddingBank {
  const size = labels.length;
  const memory = embeddingMemory({ size: Math.max(1, size), dimension });
  const everyRow = Int32Array.from(labels, (_, row) => row);
  /** What was mined last; drift is measured against it. */
  let marked: Float32Array | undefined;
  /** 1: written since then. */
  const moved = new Uint8Array(size);
  const put = (rows: Int32Array, values: Float32Array, step: number): void => {
    const of = (column: Int32Array): Int32Array => rows.map((row) => column[row]);
    memory.put(rows, { values, labels: of(labels), groups: groups && of(groups) }, step);
    for (const row of rows) moved[row] = 1;
  };
  return {
    size,
    dimension,
    fill(given, step) {
      const rows = checkRows("embeddingBank.fill", given, dimension);
      if (rows !== size) throw new ShapeError(`embeddingBank.fill: "values" must hold ${size} rows; got ${rows}.`);
      put(everyRow, given, step);
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
      put(rows, given, step);
    },
    coverage: () => memory.filled / size,
    meanAge: (step) => memory.meanAge(step),
    snapshot() {
      if (memory.filled < size)
        throw new StateError(
          `embeddingBank: row ${memory.firstEmpty} was never written; fill the bank from one pass first.`,
        );
      const set = memory.snapshot();
      marked = set.values;
      moved.fill(0);
      return set;
    },
    drift() {
      if (marked === undefined) throw new StateError("embeddingBank.drift: no snapshot was taken yet.");
      let [sum, rows] = [0, 0];
      for (let row = 0; row < size; row++) {
        if (moved[row] === 0) continue;
        sum += Math.sqrt(squaredDistance(memory.row(row), 0, marked, row * dimension, dimension));
        rows++;
      }
      return { mean: rows === 0 ? 0 : sum / rows, rows };
    },
  };
}
