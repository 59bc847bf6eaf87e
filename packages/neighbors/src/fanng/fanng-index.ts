import { type ClassAwareIndex, type WorkOptions, checkRows, createRandom, parseOptions } from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkClassRequest, checkK, checkSameShape } from "../checks.js";
import type { Counted } from "../exact/counted.js";
import { classStatistics } from "../join/class-lists.js";
import { joinNeighborsOfAll } from "../join/join-lists.js";
import type { FanngState } from "./fanng-state.js";
import { graphClassNeighbors, graphNeighborsOfAll, graphSearch } from "./graph-neighbors.js";
import { type FanngIndexOptions, fanngOptions } from "./options.js";
import { putIn } from "./put-in.js";
import { type FanngRows, addRows, buildRows, builtRows, removeRows, updateRows } from "./rows-of-index.js";
import { decodeFanng, encodeFanng } from "./saved.js";
import { type GraphStructure, graphStructure } from "./structure.js";
import { takeOut } from "./take-out.js";

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
  const held: FanngRows = { settings, state: loaded, computed: 0, statistics: {} };
  const take = <T>({ result, computed }: Counted<T>): T => {
    held.computed += computed;
    return result;
  };

  return {
    build: (values, dimension, work) =>
      queue.run("build", work, async (work) => {
        checkRows("fanngIndex.build", values, dimension);
        await buildRows("fanngIndex.build", held, values, dimension, work);
      }),
    update: (values, work) =>
      queue.run("update", work, async (work) => {
        const { prepared } = builtRows(held, "update").space;
        checkSameShape("fanngIndex.update", values, prepared.size, prepared.dimension);
        await updateRows("fanngIndex.update", held, values, work);
      }),
    search: (queries, k, work) =>
      queue.run("search", work, async (work) => {
        const current = builtRows(held, "search");
        checkRows("fanngIndex.search", queries, current.space.prepared.dimension);
        checkK("fanngIndex.search", k);
        return take(await graphSearch("fanngIndex.search", current, settings, queries, k, work));
      }),
    neighborsOfAll: (k, work) =>
      queue.run("neighborsOfAll", work, async (work) => {
        const current = builtRows(held, "neighborsOfAll");
        const caller = "fanngIndex.neighborsOfAll";
        checkK(caller, k);
        if (current.join !== undefined) return take(await joinNeighborsOfAll(caller, current.join, k, work));
        return take(await graphNeighborsOfAll(caller, current, settings, k, work));
      }),
    classNeighborsOfAll: (request) =>
      queue.run("classNeighborsOfAll", request, async (request) => {
        const current = builtRows(held, "classNeighborsOfAll");
        const caller = "fanngIndex.classNeighborsOfAll";
        checkClassRequest(caller, request, current.space.prepared.size);
        const found = await graphClassNeighbors(caller, current, settings, request);
        held.statistics = classStatistics(found) ?? held.statistics;
        return take(found);
      }),
    add: (values, work) =>
      queue.run("add", work, async (work) => {
        checkRows("fanngIndex.add", values, builtRows(held, "add").space.prepared.dimension);
        await addRows("fanngIndex.add", held, values, work);
      }),
    remove: (rows, work) => queue.run("remove", work, (work) => removeRows("fanngIndex.remove", held, rows, work)),
    save: () => queue.run("save", undefined, async () => encodeFanng(takeOut(builtRows(held, "save")))),
    structure: (pairs = 2000) =>
      queue.run("structure", undefined, async () => {
        const caller = "fanngIndex.structure";
        checkK(caller, pairs, "pairs");
        return graphStructure(caller, builtRows(held, "structure"), pairs, createRandom(settings.seed));
      }),
    get statistics() {
      return { distanceComputations: held.computed, ...held.statistics };
    },
    dispose() {
      queue.stop(() => {
        held.state?.space.dispose();
        held.state = undefined;
      });
    },
  };
}
