import type { Neighbors, WorkOptions } from "@smart-mining/core";
import type { RoundData } from "./round-data.js";

/** Searches the index for rows of its own; the rows themselves are among what is found. */
export function searchRows(
  { index, values, set }: RoundData,
  rows: Int32Array,
  k: number,
  work: WorkOptions,
): Promise<Neighbors> {
  const { dimension } = set;
  const queries = new Float32Array(rows.length * dimension);
  rows.forEach((row, at) => queries.set(values.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  return index.search(queries, k, work);
}
