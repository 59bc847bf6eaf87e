import {
  type IndexStatistics,
  type WorkOptions,
  OptionError,
  StateError,
  createRandom,
  show,
  throwIfAborted,
} from "@smart-mining/core";
import { repairJoin } from "../join/repair.js";
import { buildFanng, graphFromJoin } from "./build.js";
import { type FanngState, removedPlaces } from "./fanng-state.js";
import { linkRows } from "./link-rows.js";
import type { FanngSettings } from "./options.js";
import { putIn } from "./put-in.js";
import { takeOut } from "./take-out.js";
import { unlinkRows } from "./unlink-rows.js";

/** What an index holds at present. */
export interface FanngRows {
  readonly settings: FanngSettings;
  /** Absent before the first build. */
  state: FanngState | undefined;
  /** Distances computed so far. */
  computed: number;
  statistics: Pick<IndexStatistics, "annRecall" | "reason">;
}

/** The state, its memory free above what stays between calls. @throws {StateError} before the first build */
export function builtRows({ state }: FanngRows, caller: string): FanngState {
  if (state === undefined) throw new StateError(`fanngIndex.${caller}: the index must be built first.`);
  state.space.arena.release(state.join?.base ?? state.space.base);
  return state;
}

/** Builds the graph of these rows. */
export async function buildRows(
  caller: string,
  held: FanngRows,
  values: Float32Array,
  dimension: number,
  work: WorkOptions | undefined,
): Promise<void> {
  const { settings } = held;
  throwIfAborted(caller, work?.signal);
  held.state?.space.dispose();
  held.state = undefined;
  const random = createRandom(settings.seed).fork("fanng");
  const fresh = await buildFanng(caller, values, dimension, settings, random, work);
  held.computed += fresh.computed;
  held.state = fresh.state;
  held.statistics = { reason: `graph by "${settings.construction}".` };
}

/** The rows moved: repairs the lists where there are any, and makes the graph of them; else builds anew. */
export async function updateRows(
  caller: string,
  held: FanngRows,
  values: Float32Array,
  work: WorkOptions | undefined,
): Promise<void> {
  const before = builtRows(held, "update");
  const { space, join, graph, removed } = before;
  if (join?.found !== undefined) {
    const repaired = await repairJoin(caller, join, values, work);
    held.state = { ...before, space: join.space };
    held.statistics = repaired.result;
    held.computed += repaired.computed + (await graphFromJoin(caller, join, graph, held.settings, work));
    return;
  }
  await buildRows(caller, held, values, space.prepared.dimension, work);
  if (removed.size > 0) await removeRows(caller, held, Int32Array.from(removed), work);
}

/** Adds rows, each linked to what the graph finds near it. */
export async function addRows(
  caller: string,
  held: FanngRows,
  values: Float32Array,
  work: WorkOptions | undefined,
): Promise<void> {
  throwIfAborted(caller, work?.signal);
  const current = builtRows(held, "add");
  const { size, dimension } = current.space.prepared;
  const larger = await putIn(caller, takeOut(current), values, held.settings, work);
  current.space.dispose();
  held.state = larger;
  held.computed += await linkRows(caller, larger, size, held.settings, work);
  held.statistics = { reason: `${values.length / dimension} rows added.` };
}

/** Takes rows out of the graph. */
export async function removeRows(
  caller: string,
  held: FanngRows,
  rows: Int32Array,
  work: WorkOptions | undefined,
): Promise<void> {
  const current = builtRows(held, "remove");
  const { size } = current.space.prepared;
  const bad = rows.find((row) => !(row >= 0 && row < size));
  if (bad !== undefined)
    throw new OptionError(`${caller}: "rows" must hold row numbers in [0, ${size}); got ${show(bad)}.`);
  const before = removedPlaces(current);
  const removed = new Set([...current.removed, ...rows]);
  const space = { ...current.space, base: current.join?.base ?? current.space.base };
  const state = (held.state = { ...current, join: undefined, removed, space });
  const gone = new Set([...removedPlaces(state)].filter((place) => !before.has(place)));
  held.computed += await unlinkRows(caller, state, gone, held.settings, work);
  held.statistics = { reason: `${removed.size} rows removed.` };
}
