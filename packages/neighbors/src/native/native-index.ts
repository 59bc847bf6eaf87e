import { type NeighborIndex, type WorkOptions, StateError, checkRows, throwIfAborted } from "@smart-mining/core";
import { callQueue } from "../call-queue.js";
import { checkK, checkSameShape } from "../checks.js";
import { type NativeRows, type Placed, findNative, turn } from "./find.js";

/**
 * Makes the native index of at least one row.
 *
 * @param checkpoint to be called now and then with the share done
 */
export type OpenNative = (
  values: Float32Array,
  dimension: number,
  checkpoint: (done: number, total: number) => Promise<void>,
) => Promise<NativeRows>;

/**
 * The common frame of the native adapters: checks before native code sees anything, pads, excludes the row itself, sorts by
 * distance and row number.
 */
export function nativeIndex(owner: string, open: OpenNative): NeighborIndex {
  const queue = callQueue(owner);
  let placed: Placed | undefined;

  const free = (): void => {
    placed?.native?.dispose?.();
    placed = undefined;
  };
  const place = async (caller: string, given: Float32Array, dimension: number, work: WorkOptions): Promise<void> => {
    throwIfAborted(caller, work.signal);
    free();
    const values = given.slice();
    const checkpoint = (done: number, total: number) => turn(caller, { phase: "add", done, total }, work);
    const native = values.length === 0 ? undefined : await open(values, dimension, checkpoint);
    placed = { values, dimension, native };
  };
  const built = (caller: string): Placed => {
    if (placed === undefined) throw new StateError(`${owner}.${caller}: the index must be built first.`);
    return placed;
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
        const { values, dimension } = built("update");
        checkSameShape(`${owner}.update`, given, values.length / dimension, dimension);
        await place(`${owner}.update`, given, dimension, work);
      }),
    search: (queries, k, work) =>
      queue.run("search", work, async (work) => {
        const rows = built("search");
        checkRows(`${owner}.search`, queries, rows.dimension);
        checkK(`${owner}.search`, k);
        return findNative(`${owner}.search`, rows, queries, { k, self: false }, work);
      }),
    neighborsOfAll: (k, work) =>
      queue.run("neighborsOfAll", work, async (work) => {
        const rows = built("neighborsOfAll");
        checkK(`${owner}.neighborsOfAll`, k);
        return findNative(`${owner}.neighborsOfAll`, rows, rows.values, { k, self: true }, work);
      }),
    dispose() {
      queue.stop(free);
    },
  };
}
