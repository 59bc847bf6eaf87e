import {
  checkRows,
  type NeighborIndex,
  parseOptions,
  type Random,
  throwIfAborted,
  ValueError,
  type WorkOptions,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { z } from "zod";
import { centroidsOf } from "./centroids.js";
import { seedCentroids } from "./seed-centroids.js";

/** Schema of the own options of `kMeans`. */
export const kMeansOptions = z.strictObject({
  clusters: z.int().min(1).describe("number of clusters"),
  starts: z.int().min(1).default(1).describe("independent starts; the one with the least inertia is kept"),
  maxIterations: z.int().min(1).default(100).describe("most rounds of assigning and averaging in a start"),
  tolerance: z
    .number()
    .min(0)
    .default(1e-4)
    .describe("a start ends when a round lowers the inertia by less than this share"),
});

/** What `kMeans` takes beyond its options. */
export interface KMeansNeeds extends WorkOptions {
  readonly random: Random;
  /** Finds the nearest centroid of each row; exact search when absent. The caller disposes it. */
  readonly index?: NeighborIndex;
}

/** Options of `kMeans` and its collaborators. */
export interface KMeansOptions extends KMeansNeeds {
  /** number of clusters */
  readonly clusters: number;
  /** independent starts; the one with the least inertia is kept @default 1 */
  readonly starts?: number;
  /** most rounds of assigning and averaging in a start @default 100 */
  readonly maxIterations?: number;
  /** a start ends when a round lowers the inertia by less than this share @default 0.0001 */
  readonly tolerance?: number;
}

/** A clustering. */
export interface Clustering {
  /** Cluster of each row, 0 to clusters - 1. */
  readonly assignments: Int32Array;
  /** Row-major [clusters, dimension]. */
  readonly centroids: Float32Array;
  /** Sum of squared distances to the own centroid; lower is better. */
  readonly inertia: number;
  /** Rounds of the start that was kept. */
  readonly iterations: number;
  /** False when the start that was kept ran out of rounds. */
  readonly converged: boolean;
}

/**
 * k-means by Lloyd's rounds from k-means++ seeds (Arthur and Vassilvitskii 2007). A cluster that loses all its rows
 * takes over the row farthest from its centroid. The same random state gives the same clusters.
 *
 * @param values row-major [N, dimension]
 * @throws {OptionError} for a bad option
 * @throws {ValueError} if there are more clusters than rows
 */
export async function kMeans(values: Float32Array, dimension: number, options: KMeansOptions): Promise<Clustering> {
  const { random, index, signal, onProgress, ...rest } = options;
  const { clusters, starts, maxIterations, tolerance } = parseOptions("kMeans", kMeansOptions, rest);
  const size = checkRows("kMeans", values, dimension);
  if (clusters > size)
    throw new ValueError(`kMeans: "clusters" must be at most the number of rows, ${size}; got ${clusters}.`);
  const search = index ?? exactIndex();
  let best: Clustering | undefined;
  try {
    for (let start = 0; start < starts; start++) {
      onProgress?.({ phase: "cluster", done: start, total: starts });
      const seeds = seedCentroids(values, dimension, clusters, random.fork(`start ${start}`), signal);
      const found = await lloyd(values, dimension, seeds, search, { maxIterations, tolerance, signal });
      if (best === undefined || found.inertia < best.inertia) best = found;
    }
    onProgress?.({ phase: "cluster", done: starts, total: starts });
    return best!;
  } finally {
    if (index === undefined) search.dispose();
  }
}

async function lloyd(
  values: Float32Array,
  dimension: number,
  seeds: Float32Array,
  index: NeighborIndex,
  { maxIterations, tolerance, signal }: { maxIterations: number; tolerance: number; signal?: AbortSignal },
): Promise<Clustering> {
  let centroids = seeds;
  let before = Infinity;
  for (let iterations = 1; ; iterations++) {
    throwIfAborted("kMeans", signal);
    await index.build(centroids, dimension);
    const { indices: assignments, distances } = await index.search(values, 1);
    let inertia = 0;
    for (const distance of distances) inertia += distance * distance;
    const converged = before - inertia <= tolerance * inertia;
    if (converged || iterations === maxIterations) return { assignments, centroids, inertia, iterations, converged };
    before = inertia;
    centroids = centroidsOf(values, dimension, assignments, distances, seeds.length / dimension);
  }
}
