import { type NeighborIndex, OptionError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { loadPeer } from "./load-peer.js";
import { nativeIndex } from "./native-index.js";

/** What `faissIndex` takes. */
export interface FaissIndexOptions {
  /** what FAISS builds: "Flat" (exact), "HNSW32", "IVF256,Flat" (the binding gives no way to visit more than one cell) @default "Flat" */
  readonly factory?: string;
}

/** The schema of `FaissIndexOptions`. */
export const faissOptions = z.strictObject({
  factory: z
    .string()
    .regex(/^[A-Za-z0-9_,()]+$/, "a FAISS factory string such as Flat, HNSW32 or IVF256,Flat")
    .default("Flat")
    .describe(
      'what FAISS builds: "Flat" (exact), "HNSW32", "IVF256,Flat" (the binding gives no way to visit more than one cell)',
    ),
});

interface Faiss {
  isTrained(): boolean;
  train(values: number[]): void;
  add(values: number[]): void;
  search(queries: number[], k: number): { labels: number[]; distances: number[] };
}
interface FaissModule {
  Index: { fromFactory(dimension: number, factory: string, metric: number): Faiss };
  MetricType: { METRIC_L2: number };
}

/** FAISS indexes by factory string, by the optional package faiss-node. Node only. */
export function faissIndex(options?: FaissIndexOptions): NeighborIndex {
  const { factory } = parseOptions("faissIndex", faissOptions, options);
  return nativeIndex("faissIndex", async (values, dimension, checkpoint) => {
    const size = values.length / dimension;
    // FAISS aborts the process or throws C++ errors where training lacks rows: say it in our words before.
    const cells = Number(/IVF(\d+)/.exec(factory)?.[1] ?? 0);
    if (cells > size)
      throw new OptionError(
        `faissIndex: "factory" must ask for at most as many IVF cells as there are rows (${size}); got "${factory}".`,
      );
    if (/PQ/.test(factory) && size < 256)
      throw new OptionError(`faissIndex: "factory" with PQ needs at least 256 rows to train; got ${size}.`);
    const { Index, MetricType } = await loadPeer<FaissModule>(
      "faissIndex",
      "faiss-node",
      "It downloads or builds FAISS itself; scripts/native-neighbors of the repository builds it against the system's libfaiss.",
    );
    let index: Faiss;
    try {
      index = Index.fromFactory(dimension, factory, MetricType.METRIC_L2);
    } catch (cause) {
      throw new OptionError(`faissIndex: "factory" must be a string that FAISS understands; got "${factory}".`, {
        cause,
      });
    }
    if (!index.isTrained()) index.train(Array.from(values));
    const step = 4096 * dimension;
    for (let from = 0; from < values.length; from += step) {
      await checkpoint(from / dimension, size);
      index.add(Array.from(values.subarray(from, from + step)));
    }
    return {
      search(queries, k) {
        return index.search(Array.from(queries), k).labels;
      },
    };
  });
}
