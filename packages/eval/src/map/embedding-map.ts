import {
  type EmbeddingSet,
  MissingPeerError,
  type NeighborIndex,
  parseOptions,
  type Random,
  throwIfAborted,
  ValueError,
  type WorkOptions,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { z } from "zod";

/** Schema of the own options of `embeddingMap`. */
export const embeddingMapOptions = z.strictObject({
  neighbors: z.int().min(2).default(15).describe("neighbors that are kept near each other, the row itself included"),
  epochs: z.int().min(1).default(200).describe("rounds of optimization"),
  minDistance: z.number().min(0).default(0.15).describe("how close points of the map may be"),
});

/** What `embeddingMap` takes beyond its options. */
export interface EmbeddingMapNeeds extends WorkOptions {
  readonly random: Random;
  /** Finds the neighbors; exact search when absent. The caller disposes it. */
  readonly index?: NeighborIndex;
}

/** Options of `embeddingMap` and its collaborators. */
export interface EmbeddingMapOptions extends EmbeddingMapNeeds {
  /** neighbors that are kept near each other, the row itself included @default 15 */
  readonly neighbors?: number;
  /** rounds of optimization @default 200 */
  readonly epochs?: number;
  /** how close points of the map may be @default 0.15 */
  readonly minDistance?: number;
}

/** Rounds between two looks at the signal. */
const PAUSE_EVERY = 10;

/**
 * A map of the embeddings in the plane by UMAP (McInnes et al. 2018): rows that are near in the embedding are near
 * in the map; distances across the map mean little. The same random state gives the same map.
 *
 * @returns x and y of each row in turn, in [0, 1], the longer side filling it
 * @throws {ValueError} with fewer rows than `neighbors`
 * @throws {AbortedError} when the signal fires
 */
export async function embeddingMap(set: EmbeddingSet, options: EmbeddingMapOptions): Promise<Float32Array> {
  const { random, index, signal, onProgress, ...rest } = options;
  const { neighbors, epochs, minDistance } = parseOptions("embeddingMap", embeddingMapOptions, rest);
  if (set.size < neighbors)
    throw new ValueError(`embeddingMap: there must be at least "neighbors" (${neighbors}) rows; got ${set.size}.`);
  const { UMAP } = await import("umap-js").catch((cause: unknown) => {
    throw new MissingPeerError("embeddingMap", "umap-js", { cause });
  });
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: neighbors,
    nEpochs: epochs,
    minDist: minDistance,
    random: () => random.next(),
  });
  const lists = await neighborLists(set, neighbors, index, { signal });
  umap.setPrecomputedKNN(lists.rows, lists.distances);
  const rounds = umap.initializeFit(rowsOf(set));
  for (let round = 0; round < rounds; round++) {
    if (round % PAUSE_EVERY === 0) {
      await new Promise((resolve) => setTimeout(resolve));
      throwIfAborted("embeddingMap", signal);
      onProgress?.({ phase: "map", done: round, total: rounds });
    }
    umap.step();
  }
  onProgress?.({ phase: "map", done: rounds, total: rounds });
  return fitted(umap.getEmbedding());
}

/** Each row's nearest rows, itself first, as UMAP counts them. */
async function neighborLists(
  set: EmbeddingSet,
  neighbors: number,
  given: NeighborIndex | undefined,
  work: WorkOptions,
): Promise<{ rows: number[][]; distances: number[][] }> {
  const index = given ?? exactIndex();
  try {
    await index.build(set.values, set.dimension, work);
    const others = neighbors - 1;
    const { indices, distances } = await index.neighborsOfAll(others, work);
    const list = (row: number, self: number, from: Int32Array | Float32Array) => [
      self,
      ...from.subarray(row * others, (row + 1) * others),
    ];
    const all = Array.from({ length: set.size }, (_, row) => row);
    return {
      rows: all.map((row) => list(row, row, indices)),
      distances: all.map((row) => list(row, 0, distances)),
    };
  } finally {
    if (given === undefined) index.dispose();
  }
}

function rowsOf({ values, size, dimension }: EmbeddingSet): number[][] {
  return Array.from({ length: size }, (_, row) => [...values.subarray(row * dimension, (row + 1) * dimension)]);
}

function fitted(points: number[][]): Float32Array {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const side = Math.max(right - left, bottom - top) || 1;
  const [marginX, marginY] = [(side - (right - left)) / 2, (side - (bottom - top)) / 2];
  return Float32Array.from(points.flatMap(([x, y]) => [(x - left + marginX) / side, (y - top + marginY) / side]));
}
