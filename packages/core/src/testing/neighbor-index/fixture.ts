import { expect } from "vitest";
import type { NeighborIndex, Neighbors } from "../../neighbors.js";
import { clusteredRows } from "./clustered-rows.js";
import { plainDistance, plainNeighbors } from "./plain-neighbors.js";

/** Of the rows that most checks index. */
export const DIMENSION = 12;

/** An index under test and what it promises. */
export interface IndexFixture {
  /** The rows that most checks index, row-major, of which nobody changes anything, and their classes. */
  readonly values: Float32Array;
  readonly labels: Int32Array;
  /** Rows that are not indexed. */
  readonly queries: Float32Array;
  /** The true ten neighbors of the indexed rows. */
  readonly plainAll: Neighbors;
  readonly create: () => NeighborIndex;
  /** It finds the true neighbors always. */
  readonly exact: boolean;
  /** The least annRecall. */
  readonly least: number;
  /** The same seed gives the same lists. */
  readonly deterministic: boolean;
  /** Runs on a new index, disposed afterwards. */
  withIndex<T>(use: (index: NeighborIndex) => Promise<T>): Promise<T>;
  /** Whatever is listed must be true. */
  expectSound(found: Neighbors, k: number, asked: AskedRows): void;
}

/** What was searched. */
interface AskedRows {
  /** The indexed rows, row-major. */
  readonly rows: Float32Array;
  readonly dimension: number;
  /** The rows from outside that were looked for; absent: every indexed row, which must not list itself. */
  readonly queries?: Float32Array;
}

/** @param promises how good the index is; distances may be off the true ones by the share `tolerance` */
export function indexFixture(
  create: () => NeighborIndex,
  promises: { exact: boolean; recall: number; deterministic: boolean; tolerance: number },
): IndexFixture {
  const { exact, recall, deterministic, tolerance } = promises;
  const { values, labels } = clusteredRows(600, DIMENSION, 1);
  return {
    values,
    labels,
    queries: clusteredRows(40, DIMENSION, 2).values,
    plainAll: plainNeighbors(values, DIMENSION, values, 10, (query, row) => query !== row),
    create,
    exact,
    least: exact ? 1 : recall,
    deterministic,
    async withIndex(use) {
      const index = create();
      try {
        return await use(index);
      } finally {
        index.dispose();
      }
    },
    expectSound: (found, k, asked) => expectSound(found, k, asked, tolerance),
  };
}

/** Whatever is listed must be true: rows in range, each once, distances those of the rows, ascending. */
function expectSound(found: Neighbors, k: number, asked: AskedRows, tolerance: number): void {
  const { rows, dimension, queries = rows } = asked;
  const size = rows.length / dimension;
  const count = queries.length / dimension;
  expect(found.k).toBe(k);
  expect(found.indices).toBeInstanceOf(Int32Array);
  expect(found.distances).toBeInstanceOf(Float32Array);
  expect([found.indices.length, found.distances.length]).toEqual([count * k, count * k]);
  for (let query = 0; query < count; query++) {
    const own = Array.from(found.indices.subarray(query * k, (query + 1) * k));
    const distances = Array.from(found.distances.subarray(query * k, (query + 1) * k));
    const filled = own.filter((row) => row >= 0);
    expect(
      own.slice(filled.length).every((row) => row === -1),
      "padding comes last and is -1",
    ).toBe(true);
    expect(distances.slice(filled.length).every((distance) => distance === Infinity)).toBe(true);
    expect(new Set(filled).size, "no row twice").toBe(filled.length);
    if (queries === rows) expect(filled, "self excluded").not.toContain(query);
    filled.forEach((row, at) => {
      expect(row).toBeLessThan(size);
      const distance = plainDistance(queries, query, rows, row, dimension);
      expect(Math.abs(distances[at] - distance)).toBeLessThanOrEqual(tolerance * Math.max(distance, 0.1) + 1e-6);
      if (at > 0) expect(distances[at]).toBeGreaterThanOrEqual(distances[at - 1]);
    });
  }
}
