import { type NeighborIndex, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { loadPeer } from "./load-peer.js";
import { nativeIndex } from "./native-index.js";

/** What `hnswIndex` takes. */
export interface HnswIndexOptions {
  /** edges per row and layer @default 16 */
  readonly M?: number;
  /** beam while rows are added @default 100 */
  readonly efConstruction?: number;
  /** beam of a search; k where that is more @default 50 */
  readonly efSearch?: number;
  /** seed of the layers @default 1 */
  readonly seed?: number;
}

/** The schema of `HnswIndexOptions`. */
export const hnswOptions = z.strictObject({
  M: z.int().min(2).max(1024).default(16).describe("edges per row and layer"),
  efConstruction: z.int().min(1).max(65536).default(100).describe("beam while rows are added"),
  efSearch: z.int().min(1).max(65536).default(50).describe("beam of a search; k where that is more"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe("seed of the layers"),
});

interface Hnsw {
  initIndex(maxElements: number, m: number, efConstruction: number, seed: number): void;
  addPoint(point: number[], row: number): void;
  setEf(ef: number): void;
  searchKnn(point: number[], k: number): { neighbors: number[]; distances: number[] };
}

/** HNSW (Malkov and Yashunin 2016) by the optional package hnswlib-node. Approximate; Node only. */
export function hnswIndex(options?: HnswIndexOptions): NeighborIndex {
  const { M, efConstruction, efSearch, seed } = parseOptions("hnswIndex", hnswOptions, options);
  return nativeIndex("hnswIndex", async (values, dimension, checkpoint) => {
    const { HierarchicalNSW } = await loadPeer<{ HierarchicalNSW: new (space: "l2", dimension: number) => Hnsw }>(
      "hnswIndex",
      "hnswlib-node",
    );
    const size = values.length / dimension;
    const index = new HierarchicalNSW("l2", dimension);
    index.initIndex(size, M, efConstruction, seed);
    const rowOf = (rows: Float32Array, row: number) =>
      Array.from(rows.subarray(row * dimension, (row + 1) * dimension));
    for (let row = 0; row < size; row++) {
      if (row % 4096 === 0) await checkpoint(row, size);
      index.addPoint(rowOf(values, row), row);
    }
    return {
      search(queries, k) {
        const count = queries.length / dimension;
        const rows = new Int32Array(count * k).fill(-1);
        index.setEf(Math.max(efSearch, k));
        for (let query = 0; query < count; query++) {
          const found = index.searchKnn(rowOf(queries, query), k);
          rows.set(found.neighbors, query * k);
        }
        return rows;
      },
    };
  });
}
