import { normalizeRows, type EmbeddingSet } from "@smart-mining/core";

/** Rows whose squared length is this near to 1 are taken as they are: those of a float32 model that normalizes. */
const TOLERANCE = 2e-4;

/** The rows of a set scaled to length 1. */
export function unitRows({ values, dimension }: EmbeddingSet): Float32Array {
  return normalizeRows(values, dimension, { tolerance: TOLERANCE });
}
