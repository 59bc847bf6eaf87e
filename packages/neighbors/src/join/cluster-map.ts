import type { Random, WorkOptions } from "@smart-mining/core";
import { type PreparedRows, layoutOf, placeRows, ranges } from "../rows/prepared-rows.js";
import type { Task } from "../kernel/tasks.js";
import type { Workspace } from "../rows/workspace.js";
import { type Centroids, nearestCentroids, trainCentroids } from "./clusters.js";

/** Numbers of probes kept per row, for the vector compare in assembly/pull.ts. */
const PROBE_STRIDES = [8, 16];

/** Rows per task. */
const CHUNK = 8192;

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
  const order = arena.allocate(size * 4);
  const places = arena.allocate(size * 4);
  const home = arena.allocate(size * 2 + 2);
  const probeAddress = arena.allocate(size * probeStride * 2);
  const centroids = await trainCentroids(caller, space, wanted, random, work);
  const mark = arena.mark();
  const source = { rows: prepared.rows, count: size };
  const nearest = await nearestCentroids(
    caller, space, centroids, source, Math.min(probes, wanted), probeStride, work,
  ); // prettier-ignore
  const parts = ranges(size, CHUNK);
  const layout = layoutOf(prepared.width, 2);
  const pieces = arena.allocate((wanted + 1) * 4);
  const firsts = arena.u32(pieces, wanted + 1);
  for (let at = 0; at <= wanted; at++) firsts[at] = at;
  /** The rows of each range in each of `clusters`, as the places where they go: range after range within a cluster. */
  const countInto = async (clusters: number): Promise<{ counts: number; starts: Uint32Array }> => {
    const counts = arena.allocate(parts.length * clusters * 4);
    const tasks: Task[] = parts.map(([from, to], at) => ({
      run: "countRows",
      args: [from, to, nearest.address, probeStride, pieces, counts + at * clusters * 4],
    }));
    await pool.run(caller, "cluster", layout, tasks, work);
    const numbers = arena.u32(counts, parts.length * clusters);
    const starts = new Uint32Array(clusters + 1);
    let sum = 0;
    for (let cluster = 0; cluster < clusters; cluster++) {
      for (let at = cluster; at < numbers.length; at += clusters) {
        const here = numbers[at];
        numbers[at] = sum;
        sum += here;
      }
      starts[cluster + 1] = sum;
    }
    return { counts, starts };
  };
  let { counts, starts } = await countInto(wanted);
  const largest = Math.max(LARGEST * clusterSize, 1);
  const cut = arena.u32(pieces, wanted + 1);
  for (let at = 0; at < wanted; at++)
    cut[at + 1] = cut[at] + Math.max(1, Math.ceil((starts[at + 1] - starts[at]) / largest));
  const count = cut[wanted];
  const piecesOf = cut.slice();
  if (count > wanted) ({ counts, starts } = await countInto(count));
  const scattering: Task[] = parts.map(([from, to], at) => ({
    run: "scatterRows",
    args: [
      from, to, nearest.address, probeStride, pieces, counts + at * count * 4, order, places, home, probeAddress,
    ],
  })); // prettier-ignore
  await pool.run(caller, "cluster", layout, scattering, work);
  arena.release(mark);
  const startAddress = arena.allocate((count + 1) * 4);
  arena.u32(startAddress, count + 1).set(starts);
  const computed = centroids.computed + nearest.computed;
  const map: ClusterMap = {
    centroids,
    count,
    order,
    places,
    starts: startAddress,
    home,
    probes: probeAddress,
    probeStride,
    pieces: piecesOf,
    computed,
  };
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
  return { ...map, probes: arena.allocate(prepared.size * probeStride * 2), probeStride };
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
  const { arena, pool, prepared } = space;
  const { size } = prepared;
  const { probeStride } = map;
  const mark = arena.mark();
  const wanted = Math.min(probes, map.centroids.count);
  const source = { rows: prepared.rows, count: size };
  const nearest = await nearestCentroids(caller, space, map.centroids, source, wanted, probeStride, work);
  const pieces = arena.allocate(map.pieces.length * 4);
  arena.u32(pieces, map.pieces.length).set(map.pieces);
  const tasks: Task[] = ranges(size, CHUNK).map(([from, to]) => ({
    run: "probesFromHome",
    args: [from, to, nearest.address, probeStride, wanted, pieces, map.home, map.probes],
  }));
  await pool.run(caller, "cluster", layoutOf(prepared.width, 2), tasks, work);
  arena.release(mark);
  return nearest.computed;
}
