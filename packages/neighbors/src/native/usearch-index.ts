import { type NeighborIndex, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { loadPeer } from "./load-peer.js";
import { nativeIndex } from "./native-index.js";

/** What `usearchIndex` takes. */
export interface UsearchIndexOptions {
  /** edges per row and layer (HNSW's M) @default 16 */
  readonly connectivity?: number;
  /** beam while rows are added (HNSW's efConstruction) @default 100 */
  readonly expansionAdd?: number;
  /** beam of a search (HNSW's efSearch) @default 50 */
  readonly expansionSearch?: number;
  /** "f16" keeps rows in half precision: smaller and faster, distances are rounded @default "f32" */
  readonly quantization?: "f32" | "f16";
  /** threads of the library @default 1 */
  readonly threads?: number;
}

/** The schema of `UsearchIndexOptions`. */
export const usearchOptions = z.strictObject({
  connectivity: z.int().min(2).max(1024).default(16).describe("edges per row and layer (HNSW's M)"),
  expansionAdd: z.int().min(1).max(65536).default(100).describe("beam while rows are added (HNSW's efConstruction)"),
  expansionSearch: z.int().min(1).max(65536).default(50).describe("beam of a search (HNSW's efSearch)"),
  quantization: z
    .enum(["f32", "f16"])
    .default("f32")
    .describe('"f16" keeps rows in half precision: smaller and faster, distances are rounded'),
  threads: z.int().min(1).max(64).default(1).describe("threads of the library"),
});

interface Usearch {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(vectors: Float32Array, k: number, threads: number): Found;
}
interface Found {
  readonly keys: BigUint64Array;
  /** Hits per query; absent for a single one. */
  readonly counts?: BigUint64Array;
}
type UsearchModule = { Index: new (config: Record<string, unknown>) => Usearch };

/** HNSW by the optional package usearch. Approximate; Node only. */
export function usearchIndex(options?: UsearchIndexOptions): NeighborIndex {
  const settings = parseOptions("usearchIndex", usearchOptions, options);
  return nativeIndex("usearchIndex", async (values, dimension, checkpoint) => {
    const { Index } = await loadPeer<UsearchModule>("usearchIndex", "usearch");
    const size = values.length / dimension;
    const index = new Index({
      dimensions: dimension,
      metric: "l2sq",
      quantization: settings.quantization,
      connectivity: settings.connectivity,
      expansion_add: settings.expansionAdd,
      expansion_search: settings.expansionSearch,
      multi: false,
    });
    for (let from = 0; from < size; from += 4096) {
      await checkpoint(from, size);
      const to = Math.min(size, from + 4096);
      const keys = BigUint64Array.from({ length: to - from }, (_, at) => BigInt(from + at));
      index.add(keys, values.subarray(from * dimension, to * dimension), settings.threads);
    }
    return {
      search(queries, k) {
        const found = index.search(queries, k, settings.threads);
        const count = queries.length / dimension;
        const rows = new Int32Array(count * k).fill(-1);
        for (let query = 0; query < count; query++) {
          const hits = found.counts === undefined ? found.keys.length : Number(found.counts[query]);
          for (let at = query * k; at < query * k + hits; at++) rows[at] = Number(found.keys[at]);
        }
        return rows;
      },
    };
  });
}
