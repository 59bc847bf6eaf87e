import type { WorkOptions } from "@smart-mining/core";
import type { Counted } from "../exact/counted.js";
import type { Layout } from "../kernel/layout.js";
import { collect } from "../lists/collect.js";
import { type Lists, createLists, layoutFor } from "../lists/lists.js";
import { type ClusterMap, fillProbes, withProbes } from "./cluster-map.js";
import { joinAcross } from "./join-across.js";
import { joinWithin } from "./join-within.js";
import { type JoinState, collectionOf } from "./join-state.js";
import { pullAll } from "./pull.js";

/** Lists that serve k neighbors, found now unless they are there; they stay until the rows change. */
export async function listsFor(
  caller: string,
  join: JoinState,
  k: number,
  work: WorkOptions | undefined,
): Promise<{ lists: Lists; computed: number }> {
  if (join.found !== undefined && k <= join.found.k) return { lists: join.found.lists, computed: 0 };
  const { space, settings } = join;
  const { arena } = space;
  forgetLists(join);
  const capacity = Math.ceil((k + settings.spare) / 4) * 4;
  const lists = await createLists(arena, space.pool, space.prepared.size, capacity);
  const top = arena.mark();
  const computed = await fillLists(caller, join, layoutFor(space.prepared, lists), settings.probes, work);
  arena.release(top);
  join.base = top;
  join.found = { lists, k };
  return { lists, computed };
}

/** Frees the lists. */
export function forgetLists(join: JoinState): void {
  join.space.arena.release(join.floor);
  join.found = undefined;
  join.base = join.floor;
}

/** Fills lists by the join and the pull. Returns distances computed. */
export async function fillLists(
  caller: string,
  join: JoinState,
  layout: Layout,
  probed: number,
  work: WorkOptions | undefined,
): Promise<number> {
  const { space, map, settings } = join;
  let computed = await joinWithin(caller, space, map, layout, work);
  const possible = Math.min(probed, map.centroids.count);
  const near = probed === settings.probes ? map : await widerProbes(caller, join, probed, work);
  computed += await joinAcross(caller, space, near, layout, [1, possible], work);
  computed += await pullAll(caller, space, near, layout, { pull: settings.pull, probesDone: true }, work);
  return computed;
}

/** The map with more probes a row than usual; computed at the arena's top. */
async function widerProbes(
  caller: string,
  { space, map }: JoinState,
  wanted: number,
  work: WorkOptions | undefined,
): Promise<ClusterMap> {
  const wider = withProbes(space, map, wanted);
  await fillProbes(caller, space, wider, wanted, work);
  return wider;
}

/** The k nearest other rows of every row. */
export async function joinNeighborsOfAll(
  caller: string,
  join: JoinState,
  k: number,
  work: WorkOptions | undefined,
): Promise<Counted> {
  const found = await listsFor(caller, join, k, work);
  const { arena, pool, prepared } = join.space;
  const collection = { ...collectionOf(join, found.lists, k), layout: layoutFor(prepared, found.lists) };
  const collected = await collect(arena, pool, caller, collection, work);
  return { result: collected.neighbors, computed: found.computed + collected.computed };
}
