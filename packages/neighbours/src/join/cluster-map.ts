import type { Random, WorkOptions } from "@smart-mining/core";
import { type PreparedRows, placeRows } from "../rows/prepared-rows.js";
import type { Workspace } from "../rows/workspace.js";
import { type Centroids, nearestCentroids, trainCentroids } from "./clusters.js";

/** Numbers of probes kept per row, for the vector compare in assembly/pull.ts. */
const PROBE_STRIDES = [8, 16];

/** A cluster larger than this many times the average is cut into pieces, so that equal rows do not cost N². */
const LARGEST = 8;

/** Rows sorted by cluster. Place i holds row `order[i]` as given; cluster c holds places starts[c] .. starts[c + 1]. */
export interface ClusterMap {
  readonly centroids: Centroids;
  /** Number of clusters, pieces counted apart. */
  readonly count: number;
  /** Address of u32: the row at each place. */
  readonly order: number;
  /** Address of u32: the place of each row. */
  readonly places: number;
  /** Address of u32, count + 1. */
  readonly starts: number;
  /** Address of u16: the cluster of each place. */
  readonly home: number;
  /** Address of u16, `probeStride` a place: the nearest clusters, nearest first; 0xffff where there are fewer. */
  readonly probes: number;
  readonly probeStride: number;
  /** First piece of each centroid; centroids.count + 1. */
  readonly pieces: Uint32Array;
  readonly computed: number;
}

/** Clusters the rows and sorts them by cluster: `prepared` is rewritten in that order. Allocates at the arena's top. */
export async function mapClusters(
  caller: string,
  space: Pick<Workspace, "arena" | "pool" | "prepared">,
  clusterSize: number,
  probes: number,
  random: Random,
  work: WorkOptions | undefined,
): Promise<{ map: ClusterMap; prepared: PreparedRows }> {
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  const wanted = Math.max(1, Math.min(60_000, Math.round(size / clusterSize)));
  const probeStride = probeStrideFor(probes);
  const order = await arena.allocate(size * 4);
  const places = await arena.allocate(size * 4);
  const home = await arena.allocate(size * 2 + 2);
  const probeAddress = await arena.allocate(size * probeStride * 2);
  const centroids = await trainCentroids(caller, space, wanted, random, work);
  const mark = arena.mark();
  const source = { rows: prepared.rows, count: size };
  const nearest = await nearestCentroids(
    caller, space, centroids, source, Math.min(probes, wanted), probeStride, work,
  ); // prettier-ignore
  const unsorted = new Uint16Array(arena.buffer as ArrayBuffer, nearest.address, size * probeStride);

  const counts = new Uint32Array(wanted);
  for (let row = 0; row < size; row++) counts[unsorted[row * probeStride]]++;
  const largest = Math.max(LARGEST * clusterSize, 1);
  const pieces = new Uint32Array(wanted + 1);
  for (let at = 0; at < wanted; at++) pieces[at + 1] = pieces[at] + Math.max(1, Math.ceil(counts[at] / largest));
  const count = pieces[wanted];
  const pieceOf = (centroid: number, row: number): number =>
    pieces[centroid] + (row % (pieces[centroid + 1] - pieces[centroid]));

  const sizes = new Uint32Array(count + 1);
  for (let row = 0; row < size; row++) sizes[pieceOf(unsorted[row * probeStride], row) + 1]++;
  for (let at = 0; at < count; at++) sizes[at + 1] += sizes[at];
  const next = sizes.slice();
  const orderOf = arena.u32(order, size);
  const placeOf = arena.u32(places, size);
  const homeOf = new Uint16Array(arena.buffer as ArrayBuffer, home, size);
  const sorted = new Uint16Array(arena.buffer as ArrayBuffer, probeAddress, size * probeStride);
  for (let row = 0; row < size; row++) {
    const cluster = pieceOf(unsorted[row * probeStride], row);
    const place = next[cluster]++;
    orderOf[place] = row;
    placeOf[row] = place;
    homeOf[place] = cluster;
    for (let at = 0; at < probeStride; at++) {
      const probe = unsorted[row * probeStride + at];
      sorted[place * probeStride + at] = probe === 0xffff ? 0xffff : pieceOf(probe, row);
    }
  }
  arena.release(mark);
  const starts = await arena.allocate((count + 1) * 4);
  arena.u32(starts, count + 1).set(sizes);
  const computed = centroids.computed + nearest.computed;
  const map = { centroids, count, order, places, starts, home, probes: probeAddress, probeStride, pieces, computed };
  return { map, prepared: await placeRows(arena, pool, caller, prepared, order, work) };
}

function probeStrideFor(probes: number): number {
  return PROBE_STRIDES.find((stride) => stride >= probes)!;
}

/** The map with room for other probes, not yet filled, at the arena's top. */
export async function withProbes(
  { arena, prepared }: Pick<Workspace, "arena" | "prepared">,
  map: ClusterMap,
  probes: number,
): Promise<ClusterMap> {
  const probeStride = probeStrideFor(probes);
  return { ...map, probes: await arena.allocate(prepared.size * probeStride * 2), probeStride };
}

/**
 * Fills in the `probes` nearest clusters of each row where it is now. The cluster in which it is stored comes first.
 *
 * @returns distances computed
 */
export async function fillProbes(
  caller: string,
  space: Pick<Workspace, "arena" | "pool" | "prepared">,
  map: ClusterMap,
  probes: number,
  work: WorkOptions | undefined,
): Promise<number> {
  const { arena, prepared } = space;
  const { size } = prepared;
  const { pieces, probeStride } = map;
  const mark = arena.mark();
  const wanted = Math.min(probes, map.centroids.count);
  const source = { rows: prepared.rows, count: size };
  const nearest = await nearestCentroids(caller, space, map.centroids, source, wanted, probeStride, work);
  const fresh = new Uint16Array(arena.buffer as ArrayBuffer, nearest.address, size * probeStride);
  const kept = new Uint16Array(arena.buffer as ArrayBuffer, map.probes, size * probeStride);
  const home = new Uint16Array(arena.buffer as ArrayBuffer, map.home, size);
  kept.fill(0xffff);
  for (let place = 0; place < size; place++) {
    let at = place * probeStride;
    const end = at + wanted;
    kept[at++] = home[place];
    for (let probe = place * probeStride; at < end && probe < end; probe++) {
      const centroid = fresh[probe];
      const cluster = pieces[centroid] + (place % (pieces[centroid + 1] - pieces[centroid]));
      if (cluster !== home[place]) kept[at++] = cluster;
    }
  }
  arena.release(mark);
  return nearest.computed;
}
