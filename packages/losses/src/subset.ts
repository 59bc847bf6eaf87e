import type { LossBatch } from "./kernel.js";
import { addScaledRow } from "./numeric/products.js";
import { takeRows } from "./numeric/rows.js";

/** Some rows of a batch as a batch of their own, and the way back. */
export interface Subset {
  readonly batch: LossBatch;
  /** For each row of the subset its number in the whole batch. */
  readonly rows: Int32Array;
  /** A gradient of the subset's embeddings as one of the whole batch's. */
  spread(gradient: Float64Array): Float64Array;
}

/** The given rows of a batch that is its own reference, without tuples; the batch itself where they are all of it. */
export function subsetOf(batch: LossBatch, rows: Int32Array): Subset {
  const { embeddings, labels, groups } = batch;
  if (rows.length === embeddings.size) return { batch, rows, spread: (gradient) => gradient };
  const own = takeRows(embeddings, rows);
  const ownLabels = Int32Array.from(rows, (row) => labels[row]);
  const ownGroups = groups && Int32Array.from(rows, (row) => groups[row]);
  return {
    batch: {
      ...batch,
      embeddings: own,
      labels: ownLabels,
      groups: ownGroups,
      reference: own,
      referenceLabels: ownLabels,
      referenceGroups: ownGroups,
      tuples: undefined,
    },
    rows,
    spread(gradient) {
      const whole = new Float64Array(embeddings.data.length);
      const source = { data: gradient, size: rows.length, dimension: embeddings.dimension };
      rows.forEach((row, at) => addScaledRow(whole, row, 1, source, at));
      return whole;
    },
  };
}
