import { type ClassAwareIndex, StateError, checkRows, parseOptions, throwIfAborted } from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkClassRequest, checkK, checkSameShape } from "../checks.js";
import { type Workspace, createWorkspace } from "../rows/workspace.js";
import { exactClassNeighbors } from "./class-search.js";
import { exactNeighborsOfAll, exactSearch } from "./exact-search.js";
import { type ExactIndexOptions, exactOptions } from "./options.js";

/**
 * Exact search: every distance is computed. The oracle of all other indexes.
 *
 * Rows are compared as int16 in SIMD tiles, each pair once, and the nearest few more than asked for get their float32
 * distances; a bound on the rounding proves that none is missing, and a row without proof is compared with all others in
 * float32. Ties go to the lower row number. The results are the same bits on every machine and number of threads.
 *
 * @param options metric, threads, kernel, precision
 * @throws {OptionError} for an option that is unknown or out of range
 */
export function exactIndex(options?: ExactIndexOptions): ClassAwareIndex {
  const settings = parseOptions("exactIndex", exactOptions, options);
  const queue = callQueue("exactIndex");
  let space: Workspace | undefined;
  let computed = 0;

  const built = (caller: string): Workspace => {
    if (space === undefined) throw new StateError(`${caller}: the index must be built first.`);
    // A call that was aborted may have left its lists behind.
    space.arena.release(space.base);
    return space;
  };
  const counted = <T>({ result, computed: more }: { result: T; computed: number }): T => {
    computed += more;
    return result;
  };

  return {
    build: (values, dimension, work) =>
      queue.run("build", work, async (work) => {
        checkRows("exactIndex.build", values, dimension);
        throwIfAborted("exactIndex.build", work?.signal);
        const before = space;
        space = undefined;
        space = await createWorkspace("exactIndex.build", values, dimension, settings, work, before);
      }),
    update: (values, work) =>
      queue.run("update", work, async (work) => {
        const before = built("exactIndex.update");
        checkSameShape("exactIndex.update", values, before.prepared.size, before.prepared.dimension);
        throwIfAborted("exactIndex.update", work?.signal);
        space = undefined;
        space = await createWorkspace("exactIndex.update", values, before.prepared.dimension, settings, work, before);
      }),
    search: (queries, k, work) =>
      queue.run("search", work, async (work) => {
        const current = built("exactIndex.search");
        checkRows("exactIndex.search", queries, current.prepared.dimension);
        checkK("exactIndex.search", k);
        return counted(await exactSearch("exactIndex.search", current, queries, k, work));
      }),
    neighborsOfAll: (k, work) =>
      queue.run("neighborsOfAll", work, async (work) => {
        const current = built("exactIndex.neighborsOfAll");
        checkK("exactIndex.neighborsOfAll", k);
        return counted(await exactNeighborsOfAll("exactIndex.neighborsOfAll", current, k, work));
      }),
    classNeighborsOfAll: (request) =>
      queue.run("classNeighborsOfAll", request, async (request) => {
        const current = built("exactIndex.classNeighborsOfAll");
        checkClassRequest("exactIndex.classNeighborsOfAll", request, current.prepared.size);
        return counted(await exactClassNeighbors("exactIndex.classNeighborsOfAll", current, request));
      }),
    get statistics() {
      return { distanceComputations: computed, annRecall: 1, reason: "exact search was asked for." };
    },
    dispose() {
      queue.stop(() => {
        space?.dispose();
        space = undefined;
      });
    },
  };
}
