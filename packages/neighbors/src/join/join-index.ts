import {
  type ClassAwareIndex,
  type ClassNeighborRequest,
  type IndexStatistics,
  type Neighbors,
  type WorkOptions,
  StateError,
  checkRows,
  createRandom,
  parseOptions,
  throwIfAborted,
} from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkClassRequest, checkK, checkSameShape } from "../checks.js";
import { exactClassNeighbors } from "../exact/class-search.js";
import { exactNeighborsOfAll, exactSearch } from "../exact/exact-search.js";
import { type Workspace, createWorkspace } from "../rows/workspace.js";
import { classStatistics, joinClassNeighbors } from "./class-lists.js";
import { joinNeighborsOfAll } from "./join-lists.js";
import { joinSearch } from "./join-search.js";
import { repairJoin } from "./repair.js";
import { type JoinState, createJoin } from "./join-state.js";
import { type JoinIndexOptions, type JoinSettings, joinOptions } from "./options.js";

/**
 * All-kNN for many rows: a join within and between near clusters, then one pass over neighbors' neighbors. After
 * `update` the lists found last are repaired, their recall measured on a sample, and the join done anew where that falls short.
 *
 * @param options see JoinIndexOptions
 * @throws {OptionError} for an option that is unknown or out of range
 */
export function joinIndex(options?: JoinIndexOptions): ClassAwareIndex {
  const settings = parseOptions("joinIndex", joinOptions, options);
  const queue = callQueue("joinIndex");
  const how = { metric: "euclidean", precision: "int16", threads: settings.threads } as const;
  let space: Workspace | undefined;
  /** Absent where the rows are so few (or so odd) that exact search serves them. */
  let join: JoinState | undefined;
  let computed = 0;
  let statistics: Pick<IndexStatistics, "annRecall" | "reason"> = {};

  const built = (caller: string): Workspace => {
    if (space === undefined) throw new StateError(`joinIndex.${caller}: the index must be built first.`);
    space.arena.release(join?.base ?? space.base);
    return space;
  };
  const place = async (caller: string, values: Float32Array, dimension: number, work?: WorkOptions): Promise<void> => {
    throwIfAborted(caller, work?.signal);
    const before = space;
    space = join = undefined;
    space = await createWorkspace(caller, values, dimension, how, work, before);
    const placed = await clusterRows(caller, space, settings, work);
    computed += placed.join?.map.computed ?? 0;
    ({ join, statistics } = placed);
  };
  const take = <T>({ result, computed: more }: { result: T; computed: number }): T => {
    computed += more;
    return result;
  };

  return {
    build: (values, dimension, work) =>
      queue.run("build", work, async (work) => {
        checkRows("joinIndex.build", values, dimension);
        await place("joinIndex.build", values, dimension, work);
      }),
    update: (values, work) =>
      queue.run("update", work, async (work) => {
        const { prepared } = built("update");
        checkSameShape("joinIndex.update", values, prepared.size, prepared.dimension);
        if (join?.found === undefined) return place("joinIndex.update", values, prepared.dimension, work);
        const repaired = await repairJoin("joinIndex.update", join, values, work);
        computed += repaired.computed;
        statistics = repaired.result;
      }),
    search: (queries: Float32Array, k: number, work?: WorkOptions): Promise<Neighbors> =>
      queue.run("search", work, async (work) => {
        const current = built("search");
        checkRows("joinIndex.search", queries, current.prepared.dimension);
        checkK("joinIndex.search", k);
        if (join === undefined) return take(await exactSearch("joinIndex.search", current, queries, k, work));
        return take(await joinSearch("joinIndex.search", join, queries, k, work));
      }),
    neighborsOfAll: (k: number, work?: WorkOptions): Promise<Neighbors> =>
      queue.run("neighborsOfAll", work, async (work) => {
        const current = built("neighborsOfAll");
        checkK("joinIndex.neighborsOfAll", k);
        if (join === undefined) return take(await exactNeighborsOfAll("joinIndex.neighborsOfAll", current, k, work));
        return take(await joinNeighborsOfAll("joinIndex.neighborsOfAll", join, k, work));
      }),
    classNeighborsOfAll: (request: ClassNeighborRequest) =>
      queue.run("classNeighborsOfAll", request, async (request) => {
        const current = built("classNeighborsOfAll");
        const caller = "joinIndex.classNeighborsOfAll";
        checkClassRequest(caller, request, current.prepared.size);
        if (join === undefined) return take(await exactClassNeighbors(caller, current, request));
        const found = await joinClassNeighbors(caller, join, request);
        statistics = classStatistics(found) ?? statistics;
        return take(found);
      }),
    get statistics() {
      return { distanceComputations: computed, ...statistics };
    },
    dispose() {
      queue.stop(() => {
        space?.dispose();
        space = join = undefined;
      });
    },
  };
}

/** Clusters the rows, unless they are so few or so odd that exact search serves them. */
async function clusterRows(
  caller: string,
  space: Workspace,
  settings: JoinSettings,
  work: WorkOptions | undefined,
): Promise<{ join: JoinState | undefined; statistics: Pick<IndexStatistics, "annRecall" | "reason"> }> {
  const { size, float } = space.prepared;
  if (size <= settings.exactBelow || float)
    return { join: undefined, statistics: { annRecall: 1, reason: `exact: ${size} rows are few enough.` } };
  const join = await createJoin(caller, space, settings, createRandom(settings.seed).fork("clusters"), work);
  return { join, statistics: { reason: `join: ${join.map.count} clusters, ${settings.probes} probed.` } };
}
