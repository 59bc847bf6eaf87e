import { embeddingSet, type EmbeddingSet } from "@smart-mining/core";

/**
 * Embeddings last seen in training, one per training image: mining on them costs no forward pass. They are a little old
 * and come from augmented images.
 */
export interface EmbeddingBank {
  /** Whether every row has been recorded. */
  readonly complete: boolean;
  /** @param values row-major, one embedding per row in `rows` */
  record(rows: Int32Array, values: Float32Array, step: number): void;
  /** A copy of all embeddings. */
  snapshot(labels: Int32Array): EmbeddingSet;
  /** Mean number of steps since a row was recorded. */
  meanAge(step: number): number;
}

export function embeddingBank(size: number, dimension: number): EmbeddingBank {
  const values = new Float32Array(size * dimension);
  const recordedAt = new Int32Array(size).fill(-1);
  let missing = size;
  return {
    get complete() {
      return missing === 0;
    },
    record(rows, batch, step) {
      rows.forEach((row, at) => {
        if (recordedAt[row] < 0) missing--;
        recordedAt[row] = step;
        values.set(batch.subarray(at * dimension, (at + 1) * dimension), row * dimension);
      });
    },
    snapshot: (labels) => embeddingSet(values.slice(), dimension, labels),
    meanAge: (step) => recordedAt.reduce((sum, at) => sum + (step - at), 0) / size,
  };
}
