import type {
  ClassNeighborRequest,
  ClassNeighbors,
  IndexStatistics,
  Neighbors,
  Random,
  WorkOptions,
} from "@smart-mining/core";
import { visitAll } from "../exact/all-pairs.js";
import { type Counted, sameClassNeighbors } from "../exact/exact-search.js";
import { upperKeys } from "../exact/upper-keys.js";
import type { Layout } from "../kernel/tasks.js";
import { type Collection, collect } from "../lists/collect.js";
import { type Lists, createLists, layoutFor } from "../lists/lists.js";
import { prepareRows, ranges } from "../rows/prepared-rows.js";
import { quantizeQueries } from "../rows/queries.js";
import type { Workspace } from "../rows/workspace.js";
import { type ClusterMap, mapClusters, fillProbes, withProbes } from "./cluster-map.js";
import { nearestCentroids } from "./clusters.js";
import { joinAcross, joinWithin, pullAll, total } from "./join.js";
import { type JoinSettings, clusterSizeFor } from "./options.js";
import { sampledRecall } from "./sampled-recall.js";

/** Clustered rows and the lists found on them. */
export interface JoinState {
  readonly map: ClusterMap;
  /** The rows, in the order of the map. */
  readonly space: Workspace;
  /** Lists that serve k neighbors, found now unless they are there; they stay until the rows change. */
  listsFor(caller: string, k: number, work?: WorkOptions): Promise<{ lists: Lists; computed: number }>;
  /** The arena's top between calls. */
  readonly base: number;
  canRepair(): boolean;
  repair(
    caller: string,
    values: Float32Array,
    work?: WorkOptions,
  ): Promise<Counted<Pick<IndexStatistics, "annRecall" | "reason">>>;
  search(caller: string, queries: Float32Array, k: number, work?: WorkOptions): Promise<Counted>;
  neighborsOfAll(caller: string, k: number, work?: WorkOptions): Promise<Counted>;
  /** `annRecall` is that of the lists of other classes on a sample; same-class lists are exact. Absent: not measured. */
  classNeighbors(
    caller: string,
    request: ClassNeighborRequest,
  ): Promise<Counted<ClassNeighbors> & { readonly annRecall?: number }>;
}

/** Clusters the rows of a workspace. */
export async function createJoin(
  caller: string,
  given: Workspace,
  settings: JoinSettings,
  random: Random,
  work: WorkOptions | undefined,
): Promise<JoinState> {
  const { arena, pool } = given;
  const probes = settings.probes;
  const clusterSize = settings.clusterSize ?? clusterSizeFor(given.prepared.size);
  const { map, prepared } = await mapClusters(caller, given, clusterSize, probes, random, work);
  const floor = arena.mark();
  let space: Workspace = { ...given, prepared, base: floor };
  /** The lists found last, for k neighbors. */
  let lists: Lists | undefined;
  let listed = 0;
  let base = floor;

  /** Fills lists by the join and the pull. */
  const fill = async (phase: string, layout: Layout, probed: number, work?: WorkOptions): Promise<number> => {
    let computed = await joinWithin(phase, space, map, layout, work);
    const possible = Math.min(probed, map.centroids.count);
    const near = probed === settings.probes ? map : await widerProbes(phase, probed, work);
    computed += await joinAcross(phase, space, near, layout, 1, possible, work);
    computed += await pullAll(phase, space, near, layout, settings.pull, true, work);
    return computed;
  };
  const collection = (from: Lists, k: number): Omit<Collection, "layout"> => ({
    prepared: space.prepared,
    lists: from,
    k,
    queries: space.prepared.values,
    queryCount: space.prepared.size,
    rowOrder: map.order,
    columnOrder: map.order,
    errors: 0,
    half: 0,
    selfExcluded: true,
    labels: 0,
    sameClass: false,
    farther: 0,
  });

  const listsFor = async (
    caller: string,
    k: number,
    work?: WorkOptions,
  ): Promise<{ lists: Lists; computed: number }> => {
    if (lists !== undefined && k <= listed) return { lists, computed: 0 };
    arena.release(floor);
    lists = undefined;
    base = floor;
    const fresh = await createLists(arena, pool, space.prepared.size, Math.ceil((k + settings.spare) / 4) * 4);
    const top = arena.mark();
    const computed = await fill(caller, layoutFor(space.prepared, fresh), settings.probes, work);
    arena.release(top);
    base = top;
    lists = fresh;
    listed = k;
    return { lists, computed };
  };

  const neighborsOfAll = async (caller: string, k: number, work?: WorkOptions): Promise<Counted> => {
    const found = await listsFor(caller, k, work);
    const layout = layoutFor(space.prepared, found.lists);
    const collected = await collect(arena, pool, caller, { ...collection(found.lists, k), layout }, work);
    return { result: collected.neighbors, computed: found.computed + collected.computed };
  };

  const repair = async (caller: string, values: Float32Array, work?: WorkOptions) => {
    const { dimension } = space.prepared;
    const into = space.prepared;
    const moved = await prepareRows(
      arena, pool, caller, values, dimension, { metric: "euclidean", precision: "int16", into, order: map.order }, work,
    ); // prettier-ignore
    space = { ...space, prepared: moved };
    const layout = layoutFor(moved, lists!);
    const chunks = ranges(moved.size, 4096);
    let computed = total(
      await pool.run(
        caller,
        "repair",
        layout,
        chunks.map(([from, to]) => ({ run: "rescore", args: [from, to] })),
        work,
      ),
    );
    computed += await pullAll(caller, space, map, layout, settings.repairPull, false, work);
    if (settings.sample === 0) return { result: { reason: "repaired; recall not measured." }, computed };
    const measured = await sampledRecall(caller, space, lists!, listed, settings, work);
    computed += measured.computed;
    const percent = (recall: number) => recall.toFixed(3);
    if (measured.recall >= settings.targetRecall)
      return {
        result: { annRecall: measured.recall, reason: `repaired: sampled recall ${percent(measured.recall)}.` },
        computed,
      };
    const k = listed;
    lists = undefined;
    base = floor;
    const again = await mapAgain(caller, work);
    computed += again;
    const joined = await listsFor(caller, k, work);
    const after = await sampledRecall(caller, space, lists!, k, settings, work);
    return {
      result: {
        annRecall: after.recall,
        reason: `joined anew: after repair the sampled recall was ${percent(measured.recall)}, below ${settings.targetRecall}.`,
      },
      computed: computed + joined.computed + after.computed,
    };
  };

  /** Rows moved: their nearest clusters by the old centroids. The order of rows stays, and each row its own cluster. */
  const mapAgain = async (caller: string, work?: WorkOptions): Promise<number> => {
    arena.release(floor);
    const computed = await fillProbes(caller, space, map, settings.probes, work);
    arena.release(floor);
    return computed;
  };

  /** The map with more probes a row than usual; computed at the arena's top. */
  const widerProbes = async (caller: string, wanted: number, work?: WorkOptions): Promise<ClusterMap> => {
    const wider = await withProbes(space, map, wanted);
    await fillProbes(caller, space, wider, wanted, work);
    return wider;
  };

  const search = async (caller: string, queries: Float32Array, k: number, work?: WorkOptions): Promise<Counted> => {
    const { prepared } = space;
    const count = queries.length / prepared.dimension;
    const form = await quantizeQueries(space, queries);
    const probed = Math.min(settings.searchProbes, map.centroids.count);
    const nearest = await nearestCentroids(
      caller, space, map.centroids, { rows: form.rows, count }, probed, probed, work,
    ); // prettier-ignore
    const found = await createLists(arena, pool, count, Math.ceil((k + 4) / 4) * 4);
    const layout = { ...layoutFor(prepared, found), rows: form.rows, rowHalf: form.half };
    const probesOf = new Uint16Array(arena.buffer as ArrayBuffer, nearest.address, count * probed);
    // Visitors by cluster.
    const offsets = new Uint32Array(map.count + 1);
    const clusterOf = (at: number): [number, number] => [map.pieces[probesOf[at]], map.pieces[probesOf[at] + 1]];
    for (let at = 0; at < probesOf.length; at++)
      for (let [cluster, end] = clusterOf(at); cluster < end; cluster++) offsets[cluster + 1]++;
    for (let cluster = 0; cluster < map.count; cluster++) offsets[cluster + 1] += offsets[cluster];
    const visitors = arena.allocate(offsets[map.count] * 4);
    const offsetAddress = arena.allocate((map.count + 1) * 4);
    arena.u32(offsetAddress, map.count + 1).set(offsets);
    const visitorOf = arena.u32(visitors, offsets[map.count]);
    const probesNow = new Uint16Array(arena.buffer as ArrayBuffer, nearest.address, count * probed);
    for (let at = 0; at < probesNow.length; at++) {
      const query = Math.floor(at / probed);
      const centroid = probesNow[at];
      for (let cluster = map.pieces[centroid]; cluster < map.pieces[centroid + 1]; cluster++)
        visitorOf[offsets[cluster]++] = query;
    }
    const tasks = ranges(map.count, 64).map(([from, to]) => ({
      run: "visitGroups" as const,
      args: [visitors, offsetAddress, map.starts, from, to],
      locks: [0],
    }));
    const computed = total(await pool.run(caller, "search", layout, tasks, work)) + nearest.computed;
    const queried: Collection = {
      ...collection(found, k),
      layout,
      queries: form.values,
      queryCount: count,
      rowOrder: 0,
      selfExcluded: false,
      unfit: form.unfit,
    };
    const collected = await collect(arena, pool, caller, queried, work);
    return { result: collected.neighbors, computed: computed + collected.computed };
  };

  /** Finds the lists of these rows anew, among all rows. */
  const visitEverything = async (
    caller: string,
    layout: Layout,
    rows: readonly number[],
    work?: WorkOptions,
  ): Promise<number> => {
    const { size } = space.prepared;
    const visitors = arena.allocate(rows.length * 4);
    const places = arena.u32(map.places, size);
    const visitorOf = arena.u32(visitors, rows.length);
    rows.forEach((row, at) => (visitorOf[at] = places[row]));
    visitorOf.sort();
    const clearing = Array.from(visitorOf, (place) => ({ run: "clear" as const, args: [place, place + 1] }));
    await pool.run(caller, "compare", layout, clearing, undefined);
    return visitAll(pool, caller, layout, visitors, rows.length, size, true, work);
  };

  const classNeighbors: JoinState["classNeighbors"] = async (caller, request) => {
    const { size } = space.prepared;
    const mark = arena.mark();
    const same = await sameClassNeighbors(caller, space, request.labels, request.same, request, map);
    arena.release(mark);
    if (request.other === 0) {
      const none = { k: 0, indices: new Int32Array(0), distances: new Float32Array(0) };
      return { result: { same: same.result, other: none }, computed: same.computed };
    }
    const given = arena.allocate(size * 4);
    arena.i32(given, size).set(request.labels);
    const labels = arena.allocate(size * 4);
    arena.kernel.reorderRows(given, 4, map.order, 0, size, labels);
    const bounds =
      request.otherFartherThan === undefined ? undefined : await upperKeys(space, request.otherFartherThan, map.order);
    const found = await createLists(arena, pool, size, Math.ceil((request.other + 4) / 4) * 4);
    if (bounds !== undefined) closeLists(arena.i32(found.thresholds, size), arena.i32(bounds.keys, size));
    const layout = {
      ...layoutFor(space.prepared, found),
      rowLabels: labels,
      columnLabels: labels,
      upperKeys: bounds?.keys ?? 0,
    };
    const computed = await fill(caller, layout, settings.classProbes, request);
    const finishing: Collection = {
      ...collection(found, request.other),
      layout,
      labels: given,
      farther: bounds?.farther ?? 0,
    };
    let collected = await collect(arena, pool, caller, finishing, request);
    let spent = computed + collected.computed;
    // Rows deep inside their class, or with a far bound, may meet too few rows of other classes in near clusters.
    const unfit = shortRows(collected.neighbors, request);
    if (unfit.length > 0) {
      spent += await visitEverything(caller, layout, unfit, request);
      // Where many rows lie within the rounding of the bound, true distances have to tell.
      collected = await collect(arena, pool, caller, finishing, request);
      const doubtful = shortRows(collected.neighbors, request);
      spent += collected.computed;
      if (doubtful.length > 0) {
        collected = await collect(arena, pool, caller, { ...finishing, unfit: doubtful }, request);
        spent += doubtful.length * size;
      }
    }
    const result = { same: same.result, other: collected.neighbors };
    if (settings.sample === 0) return { result, computed: same.computed + spent };
    const filter = { labels, upperKeys: layout.upperKeys };
    const measured = await sampledRecall(caller, space, found, request.other, settings, request, filter);
    return { result, computed: same.computed + spent + measured.computed, annRecall: measured.recall };
  };

  return {
    map,
    get space() {
      return space;
    },
    listsFor,
    get base() {
      return base;
    },
    canRepair: () => lists !== undefined,
    repair,
    search,
    neighborsOfAll,
    classNeighbors,
  };
}

/** Rows whose bound lets nobody in turn candidates away by their threshold, many at a time, before the bound is looked at. */
function closeLists(thresholds: Int32Array, upperKeys: Int32Array): void {
  for (let row = 0; row < thresholds.length; row++) if (upperKeys[row] === -(2 ** 31)) thresholds[row] = 2 ** 31 - 1;
}

/** Rows with fewer neighbors of other classes than are enough, though the set may hold more; no row is farther than Infinity. */
function shortRows({ k, indices }: Neighbors, request: ClassNeighborRequest): number[] {
  const { labels, otherFartherThan, otherAtLeast = k } = request;
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const short: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    const possible = Math.min(otherAtLeast, labels.length - sizes.get(labels[row])!);
    if (otherFartherThan?.[row] === Infinity) continue;
    if (possible > 0 && indices[row * k + possible - 1] < 0) short.push(row);
  }
  return short;
}
