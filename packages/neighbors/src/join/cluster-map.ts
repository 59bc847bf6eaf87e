import type { Random, WorkOptions } from "@smart-mining/core";
import type { Task } from "../kernel/tasks.js";
import { layoutOf } from "../rows/layout-of.js";
import { placeRows } from "../rows/place-rows.js";
import type { PreparedRows } from "../rows/prepared-rows.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { type Centroids, nearestCentroids, trainCentroids } from "./clusters.js";
import { SORT_CHUNK, type Sorting, type Space, sortByCluster } from "./sort-by-cluster.js";

/** Numbers of probes kept per row, for the vector compare in assembly/pull.ts. */
const PROBE_STRIDES = [8, 16];

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

/** How rows are clustered. */
export interface Clustering {
  /** Rows per cluster, on average. */
  readonly clusterSize: number;
  /** Nearest clusters kept per row. */
  readonly probes: number;
}

/** Clusters the rows and sorts them by cluster: `prepared` is rewritten in that order. Allocates at the arena's top. */
export async function mapClusters(
  caller: string,
  space: Space,
  { clusterSize, probes }: Clustering,
  random: Random,
  work: WorkOptions | undefined,
): Promise<{ map: ClusterMap; prepared: PreparedRows }> {
  const { arena, prepared } = space;
  const { size } = prepared;
  const wanted = Math.max(1, Math.min(60_000, Math.round(size / clusterSize)));
  const probeStride = probeStrideFor(probes);
  const order = arena.allocate(size * 4);
  const places = arena.allocate(size * 4);
  const home = arena.allocate(size * 2 + 2);
  const probeAddress = arena.allocate(size * probeStride * 2);
  const centroids = await trainCentroids(caller, space, wanted, random, work);
  const mark = arena.mark();
  const source = { rows: prepared.rows, count: size };
  const kept = { probes: Math.min(probes, wanted), stride: probeStride };
  const nearest = await nearestCentroids(caller, space, centroids, source, kept, work);
  const sorting: Sorting = { nearest: nearest.address, probeStride, order, places, home, probes: probeAddress };
  const { starts, pieces } = await sortByCluster(caller, space, sorting, { wanted, clusterSize }, work);
  arena.release(mark);
  const count = starts.length - 1;
  const startAddress = arena.allocate((count + 1) * 4);
  arena.u32(startAddress, count + 1).set(starts);
  const map: ClusterMap = {
    centroids,
    count,
    order,
    places,
    starts: startAddress,
    home,
    probes: probeAddress,
    probeStride,
    pieces,
    computed: centroids.computed + nearest.computed,
  };
  return { map, prepared: await placeRows(caller, space, prepared, order, work) };
}

function probeStrideFor(probes: number): number {
  return PROBE_STRIDES.find((stride) => stride >= probes)!;
}

/** The map with room for other probes, not yet filled, at the arena's top. */
export function withProbes(
  { arena, prepared }: Pick<Workspace, "arena" | "prepared">,
  map: ClusterMap,
  probes: number,
): ClusterMap {
  const probeStride = probeStrideFor(probes);
  return { ...map, probes: arena.allocate(prepared.size * probeStride * 2), probeStride };
}

/**
 * Fills in the `probes` nearest clusters of each row where it is now. The cluster in which it is stored comes first.
 *
 * @returns distances computed
 */
export async function fillProbes(
  caller: string,
  space: Space,
  map: ClusterMap,
  probes: number,
  work: WorkOptions | undefined,
): Promise<number> {
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  const { probeStride } = map;
  const mark = arena.mark();
  const wanted = Math.min(probes, map.centroids.count);
  const source = { rows: prepared.rows, count: size };
  const nearest = await nearestCentroids(
    caller,
    space,
    map.centroids,
    source,
    { probes: wanted, stride: probeStride },
    work,
  );
  const pieces = arena.allocate(map.pieces.length * 4);
  arena.u32(pieces, map.pieces.length).set(map.pieces);
  const tasks: Task[] = ranges(size, SORT_CHUNK).map(([from, to]) => ({
    run: "probesFromHome",
    args: [from, to, nearest.address, probeStride, wanted, pieces, map.home, map.probes],
  }));
  await pool.run(caller, "cluster", layoutOf(prepared.width, 2), tasks, work);
  arena.release(mark);
  return nearest.computed;
}
