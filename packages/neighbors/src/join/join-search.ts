import type { WorkOptions } from "@smart-mining/core";
import { type Counted, total } from "../exact/counted.js";
import { collect } from "../lists/collect.js";
import { capacityFor, createLists, layoutFor } from "../lists/lists.js";
import { quantizeQueries } from "../rows/queries.js";
import { ranges } from "../rows/ranges.js";
import type { ClusterMap } from "./cluster-map.js";
import { nearestCentroids } from "./clusters.js";
import { type JoinState, collectionOf } from "./join-state.js";

/** Clusters per task. */
const CHUNK = 64;

/** The k nearest rows of each query, among those of the clusters nearest to it. */
export async function joinSearch(
  caller: string,
  join: JoinState,
  queries: Float32Array,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const { space, map, settings } = join;
  const { arena, pool, prepared } = space;
  const count = queries.length / prepared.dimension;
  const form = quantizeQueries(space, queries);
  const probes = Math.min(settings.searchProbes, map.centroids.count);
  const source = { rows: form.rows, count };
  const nearest = await nearestCentroids(caller, space, map.centroids, source, { probes, stride: probes }, work);
  const found = await createLists(arena, pool, count, capacityFor(k));
  const layout = { ...layoutFor(prepared, found), rows: form.rows, rowHalf: form.half };
  const { visitors, offsets } = visitorsOf(join, nearest.address, count, probes);
  const tasks = ranges(map.count, CHUNK).map(([from, to]) => ({
    run: "visitGroups" as const,
    args: [visitors, offsets, map.starts, from, to],
    locks: [0],
  }));
  const computed = total(await pool.run(caller, "search", layout, tasks, work)) + nearest.computed;
  const collection = {
    ...collectionOf(join, found, k),
    layout,
    queries: form.values,
    queryCount: count,
    rowOrder: 0,
    selfExcluded: false,
    unfit: form.unfit,
  };
  const collected = await collect(arena, pool, caller, collection, work);
  return { result: collected.neighbors, computed: computed + collected.computed };
}

/**
 * Which queries visit each cluster.
 *
 * @param nearest address of u16: the `probes` nearest centroids of each of `count` queries
 * @returns addresses of u32: the queries, cluster after cluster, and where those of each cluster begin
 */
function visitorsOf(
  { space: { arena }, map }: JoinState,
  nearest: number,
  count: number,
  probes: number,
): { visitors: number; offsets: number } {
  const probesNow = (): Uint16Array => new Uint16Array(arena.buffer as ArrayBuffer, nearest, count * probes);
  const next = new Uint32Array(map.count + 1);
  eachVisit(map, probesNow(), (_, cluster) => next[cluster + 1]++);
  for (let cluster = 0; cluster < map.count; cluster++) next[cluster + 1] += next[cluster];
  const all = next[map.count];
  const visitors = arena.allocate(all * 4);
  const offsets = arena.allocate((map.count + 1) * 4);
  arena.u32(offsets, map.count + 1).set(next);
  // The memory may have grown since.
  const queries = arena.u32(visitors, all);
  eachVisit(map, probesNow(), (at, cluster) => (queries[next[cluster]++] = Math.floor(at / probes)));
  return { visitors, offsets };
}

/** Calls for each probe with each piece of its centroid's cluster. */
function eachVisit(map: ClusterMap, probes: Uint16Array, visit: (at: number, cluster: number) => void): void {
  for (let at = 0; at < probes.length; at++)
    for (let cluster = map.pieces[probes[at]]; cluster < map.pieces[probes[at] + 1]; cluster++) visit(at, cluster);
}
