import {
  type ClassAwareIndex,
  type ClassNeighborRequest,
  type ClassNeighbors,
  type IndexStatistics,
  type Neighbors,
  type WorkOptions,
  OptionError,
  StateError,
  checkRows,
  createRandom,
  parseOptions,
  show,
  throwIfAborted,
} from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkClassRequest, checkK, checkSameShape } from "../checks.js";
import { linkRows, putIn, removedPlaces, takeOut, unlinkRows } from "./change.js";
import { type FanngState, buildFanng, graphFromJoin } from "./fanng-state.js";
import { graphClassNeighbors, graphNeighborsOfAll, graphSearch } from "./graph-neighbors.js";
import { type FanngIndexOptions, fanngOptions } from "./options.js";
import { decodeFanng, encodeFanng } from "./saved.js";
import { type GraphStructure, graphStructure } from "./structure.js";

/** What FANNG can do beyond other indexes. */
export interface FanngIndex extends ClassAwareIndex {
  /** Adds rows (row-major, of the indexed dimension); they get the next row numbers. */
  add(values: Float32Array, work?: WorkOptions): Promise<void>;
  /** Removes rows for good: they are never found again; the other rows keep their numbers. */
  remove(rows: Int32Array, work?: WorkOptions): Promise<void>;
  /** Rows and graph as bytes for `loadFanng`. */
  save(): Promise<Uint8Array<ArrayBuffer>>;
  /** The shape of the graph; `pairs` random pairs are tried by greedy search without backtracking. */
  structure(pairs?: number): Promise<GraphStructure>;
}

/**
 * FANNG: the Fast Approximate Nearest Neighbor Graph of Harwood and Drummond (CVPR 2016).
 *
 * Queries search it greedily with backtracking under a budget of distances. The k nearest of all rows come from the lists that
 * the graph is made of, which is several times cheaper than searching for every row; `update` repairs these lists.
 *
 * @param options see FanngIndexOptions
 * @throws {OptionError} for an option that is unknown or out of range
 */
export function fanngIndex(options?: FanngIndexOptions): FanngIndex {
  return makeIndex(options, undefined);
}

/**
 * An index from what `save` gave. The options are those of `fanngIndex`; the graph keeps its own tau and maxDegree.
 *
 * @throws {DataError} if the bytes are damaged, cut short or of another version
 */
export async function loadFanng(bytes: Uint8Array, options?: FanngIndexOptions): Promise<FanngIndex> {
  const settings = parseOptions("loadFanng", fanngOptions, options);
  const saved = decodeFanng(bytes);
  return makeIndex(options, await putIn("loadFanng", saved, new Float32Array(0), settings, undefined));
}

function makeIndex(options: FanngIndexOptions | undefined, loaded: FanngState | undefined): FanngIndex {
  const settings = parseOptions("fanngIndex", fanngOptions, options);
  const queue = callQueue("fanngIndex");
  let state = loaded;
  let computed = 0;
  let statistics: Pick<IndexStatistics, "annRecall" | "reason"> = {};

  const built = (caller: string): FanngState => {
    if (state === undefined) throw new StateError(`fanngIndex.${caller}: the index must be built first.`);
    state.space.arena.release(state.join?.base ?? state.space.base);
    return state;
  };
  const take = <T>({ result, computed: more }: { result: T; computed: number }): T => {
    computed += more;
    return result;
  };
  const rebuild = async (
    caller: string,
    values: Float32Array,
    dimension: number,
    work?: WorkOptions,
  ): Promise<void> => {
    throwIfAborted(caller, work?.signal);
    state?.space.dispose();
    state = undefined;
    const random = createRandom(settings.seed).fork("fanng");
    const fresh = await buildFanng(caller, values, dimension, settings, random, work);
    computed += fresh.computed;
    state = fresh.state;
    statistics = { reason: `graph by "${settings.construction}".` };
  };
  const replace = (fresh: FanngState): FanngState => {
    state?.space.dispose();
    return (state = fresh);
  };

  return {
    build: (values, dimension, work) =>
      queue.run("build", work, async (work) => {
        checkRows("fanngIndex.build", values, dimension);
        await rebuild("fanngIndex.build", values, dimension, work);
      }),
    update: (values, work) =>
      queue.run("update", work, async (work) => {
        const caller = "fanngIndex.update";
        const { space, join, graph, removed } = built("update");
        checkSameShape(caller, values, space.prepared.size, space.prepared.dimension);
        if (join !== undefined && join.canRepair()) {
          const repaired = await join.repair(caller, values, work);
          state = { ...state!, space: join.space };
          statistics = repaired.result;
          computed += repaired.computed + (await graphFromJoin(caller, join, graph, settings, work));
          return;
        }
        await rebuild(caller, values, space.prepared.dimension, work);
        if (removed.size > 0) await removeRows(caller, Int32Array.from(removed), work);
      }),
    search: (queries: Float32Array, k: number, work?: WorkOptions): Promise<Neighbors> =>
      queue.run("search", work, async (work) => {
        const current = built("search");
        checkRows("fanngIndex.search", queries, current.space.prepared.dimension);
        checkK("fanngIndex.search", k);
        return take(await graphSearch("fanngIndex.search", current, settings, queries, k, work));
      }),
    neighborsOfAll: (k: number, work?: WorkOptions): Promise<Neighbors> =>
      queue.run("neighborsOfAll", work, async (work) => {
        const current = built("neighborsOfAll");
        checkK("fanngIndex.neighborsOfAll", k);
        const caller = "fanngIndex.neighborsOfAll";
        if (current.join !== undefined) return take(await current.join.neighborsOfAll(caller, k, work));
        return take(await graphNeighborsOfAll(caller, current, settings, k, work));
      }),
    classNeighborsOfAll: (request: ClassNeighborRequest): Promise<ClassNeighbors> =>
      queue.run("classNeighborsOfAll", request, async (request) => {
        const current = built("classNeighborsOfAll");
        const caller = "fanngIndex.classNeighborsOfAll";
        checkClassRequest(caller, request, current.space.prepared.size);
        const found = await graphClassNeighbors(caller, current, settings, request);
        if (found.annRecall !== undefined)
          statistics = {
            annRecall: found.annRecall,
            reason: `lists of other classes: sampled recall ${found.annRecall.toFixed(3)}.`,
          };
        return take(found);
      }),
    add: (values, work) =>
      queue.run("add", work, async (work) => {
        const caller = "fanngIndex.add";
        const current = built("add");
        checkRows(caller, values, current.space.prepared.dimension);
        throwIfAborted(caller, work?.signal);
        const { size } = current.space.prepared;
        const larger = replace(await putIn(caller, takeOut(current), values, settings, work));
        computed += await linkRows(caller, larger, size, settings, work);
        statistics = { reason: `${values.length / larger.space.prepared.dimension} rows added.` };
      }),
    remove: (rows, work) => queue.run("remove", work, (work) => removeRows("fanngIndex.remove", rows, work)),
    save: () => queue.run("save", undefined, async () => encodeFanng(takeOut(built("save")))),
    structure: (pairs = 2000) =>
      queue.run("structure", undefined, async () => {
        checkK("fanngIndex.structure", pairs, "pairs");
        return graphStructure("fanngIndex.structure", built("structure"), pairs, createRandom(settings.seed));
      }),
    get statistics() {
      return { distanceComputations: computed, ...statistics };
    },
    dispose() {
      queue.stop(() => {
        state?.space.dispose();
        state = undefined;
      });
    },
  };

  async function removeRows(caller: string, rows: Int32Array, work?: WorkOptions): Promise<void> {
    const current = built("remove");
    const { size } = current.space.prepared;
    const bad = rows.find((row) => !(row >= 0 && row < size));
    if (bad !== undefined)
      throw new OptionError(`${caller}: "rows" must hold row numbers in [0, ${size}); got ${show(bad)}.`);
    const before = removedPlaces(current);
    const removed = new Set([...current.removed, ...rows]);
    state = {
      ...current,
      join: undefined,
      removed,
      space: { ...current.space, base: current.join?.base ?? current.space.base },
    };
    const gone = new Set([...removedPlaces(state)].filter((place) => !before.has(place)));
    computed += await unlinkRows(caller, state, gone, settings, work);
    statistics = { reason: `${removed.size} rows removed.` };
  }
}
