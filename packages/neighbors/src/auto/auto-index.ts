import { type ClassAwareIndex, StateError, checkRows, parseOptions } from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { exactIndex } from "../exact/exact-index.js";
import { joinIndex } from "../join/join-index.js";
import { chooseMethod } from "./choose.js";
import { type AutoIndexOptions, autoOptions } from "./options.js";

/** Updates in a row whose repair fell short before rows are clustered anew. */
const PATIENCE = 2;

/**
 * Chooses for itself: exact search while rows are few, the join above, repair after an update, and fresh clusters when
 * repairs keep falling short. `statistics.reason` says which and why.
 */
export function autoIndex(options?: AutoIndexOptions): ClassAwareIndex {
  const { targetRecall, threads, seed } = parseOptions("autoIndex", autoOptions, options);
  const queue = callQueue("autoIndex");
  let index: ClassAwareIndex | undefined;
  let dimension = 0;
  let chosen: "exact" | "join" = "exact";
  let reason = "nothing was built yet.";
  let before = 0;
  let shortfalls = 0;

  const built = (caller: string): ClassAwareIndex => {
    if (index === undefined) throw new StateError(`autoIndex.${caller}: the index must be built first.`);
    return index;
  };
  const build: ClassAwareIndex["build"] = async (values, width, work) => {
    const size = checkRows("autoIndex.build", values, width);
    const choice = chooseMethod(size, width);
    const exact = targetRecall === 1 || choice.method === "exact";
    before += index?.statistics?.distanceComputations ?? 0;
    index?.dispose();
    index = exact ? exactIndex({ threads }) : joinIndex({ threads, seed, targetRecall, exactBelow: 0 });
    dimension = width;
    chosen = exact ? "exact" : "join";
    shortfalls = 0;
    reason = targetRecall === 1 && choice.method !== "exact" ? "exact search: targetRecall is 1." : choice.reason;
    await index.build(values, width, work);
  };

  return {
    build: (values, width, work) => queue.run("build", work, (work) => build(values, width, work)),
    update: (values, work) =>
      queue.run("update", work, async (work) => {
        const current = built("update");
        if (shortfalls >= PATIENCE) {
          await build(values, dimension, work);
          reason = `clustered anew: the last ${PATIENCE} repairs fell short; ${reason}`;
          return;
        }
        await current.update(values, work);
        const said = current.statistics?.reason ?? "";
        // An exact index has nothing to say: the choice stands.
        if (chosen === "exact") return;
        shortfalls = said.startsWith("joined anew") ? shortfalls + 1 : 0;
        reason = said;
      }),
    search: (queries, k, work) => queue.run("search", work, async (work) => built("search").search(queries, k, work)),
    neighborsOfAll: (k, work) =>
      queue.run("neighborsOfAll", work, async (work) => built("neighborsOfAll").neighborsOfAll(k, work)),
    classNeighborsOfAll: (request) =>
      queue.run("classNeighborsOfAll", request, async (request) =>
        built("classNeighborsOfAll").classNeighborsOfAll(request),
      ),
    get statistics() {
      const inner = index?.statistics;
      return { distanceComputations: before + (inner?.distanceComputations ?? 0), annRecall: inner?.annRecall, reason };
    },
    dispose() {
      queue.stop(() => index?.dispose());
    },
  };
}
