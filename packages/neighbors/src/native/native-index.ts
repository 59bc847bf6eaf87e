import {
  type NeighborIndex,
  type Neighbors,
  type WorkOptions,
  StateError,
  checkRows,
  squaredDistance,
  throwIfAborted,
} from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkK, checkSameShape } from "../checks.js";

/** A native index over rows that were checked; `k` is never more than the number of rows. */
export interface NativeRows {
  /** Row numbers (-1: none) of the nearest rows of each query, k a query. */
  search(queries: Float32Array, k: number): ArrayLike<number>;
  dispose?(): void;
}

/** Queries per native call: between calls the event loop gets a turn, and the signal is looked at. */
const CHUNK = 1000;

/**
 * The common frame of the native adapters: checks before native code sees anything, pads, excludes the row itself, sorts by
 * distance and row number.
 *
 * @param open makes the native index of at least one row; `checkpoint` is to be called now and then with the share done
 */
export function nativeIndex(
  owner: string,
  open: (
    values: Float32Array,
    dimension: number,
    checkpoint: (done: number, total: number) => Promise<void>,
  ) => Promise<NativeRows>,
): NeighborIndex {
  const queue = callQueue(owner);
  let values: Float32Array | undefined;
  let dimension = 0;
  let native: NativeRows | undefined;

  const turn = async (
    caller: string,
    phase: string,
    done: number,
    total: number,
    work?: WorkOptions,
  ): Promise<void> => {
    throwIfAborted(caller, work?.signal);
    work?.onProgress?.({ phase, done, total });
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(caller, work?.signal);
  };
  const place = async (caller: string, given: Float32Array, width: number, work?: WorkOptions): Promise<void> => {
    throwIfAborted(caller, work?.signal);
    native?.dispose?.();
    native = values = undefined;
    const copy = given.slice();
    if (given.length > 0) native = await open(copy, width, (done, total) => turn(caller, "add", done, total, work));
    values = copy;
    dimension = width;
  };
  const built = (caller: string): Float32Array => {
    if (values === undefined) throw new StateError(`${owner}.${caller}: the index must be built first.`);
    return values;
  };
  /** Libraries round: |x|² + |y|² - 2xy loses small distances, half precision more. The true distance costs little. */
  const distanceOf = (a: Float32Array, i: number, b: Float32Array, j: number): number =>
    Math.sqrt(squaredDistance(a, i * dimension, b, j * dimension, dimension));
  const find = async (
    caller: string,
    queries: Float32Array,
    k: number,
    self: boolean,
    work?: WorkOptions,
  ): Promise<Neighbors> => {
    const size = values!.length / dimension;
    const count = queries.length / dimension;
    const indices = new Int32Array(count * k).fill(-1);
    const distances = new Float32Array(count * k).fill(Infinity);
    const asked = Math.min(size, self ? k + 1 : k);
    for (let from = 0; native !== undefined && from < count; from += CHUNK) {
      await turn(caller, "search", from, count, work);
      const to = Math.min(count, from + CHUNK);
      const found = native.search(queries.subarray(from * dimension, to * dimension), asked);
      for (let query = from; query < to; query++) {
        const start = (query - from) * asked;
        const hits: [number, number][] = [];
        for (let at = start; at < start + asked; at++) {
          const row = found[at];
          if (row >= 0 && !(self && row === query)) hits.push([distanceOf(queries, query, values!, row), row]);
        }
        hits.sort(([a, i], [b, j]) => a - b || i - j);
        hits.slice(0, k).forEach(([distance, row], at) => {
          indices[query * k + at] = row;
          distances[query * k + at] = distance;
        });
      }
    }
    return { k, indices, distances };
  };

  return {
    build: (given, width, work) =>
      queue.run("build", work, async (work) => {
        checkRows(`${owner}.build`, given, width);
        await place(`${owner}.build`, given, width, work);
      }),
    // Moving rows in a native graph is dearer than adding them: it is built anew.
    update: (given, work) =>
      queue.run("update", work, async (work) => {
        checkSameShape(`${owner}.update`, given, built("update").length / dimension, dimension);
        await place(`${owner}.update`, given, dimension, work);
      }),
    search: (queries, k, work) =>
      queue.run("search", work, async (work) => {
        built("search");
        checkRows(`${owner}.search`, queries, dimension);
        checkK(`${owner}.search`, k);
        return find(`${owner}.search`, queries, k, false, work);
      }),
    neighborsOfAll: (k, work) =>
      queue.run("neighborsOfAll", work, async (work) => {
        const rows = built("neighborsOfAll");
        checkK(`${owner}.neighborsOfAll`, k);
        return find(`${owner}.neighborsOfAll`, rows, k, true, work);
      }),
    dispose() {
      queue.stop(() => {
        native?.dispose?.();
        native = values = undefined;
      });
    },
  };
}
