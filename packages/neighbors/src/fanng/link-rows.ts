import type { WorkOptions } from "@smart-mining/core";
import { createLists } from "../lists/lists.js";
import { type FanngState, removedPlaces } from "./fanng-state.js";
import { finishGraph } from "./finish-graph.js";
import { enterGraph, startOf } from "./graph.js";
import type { FanngSettings } from "./options.js";
import { dropNarrow } from "./wide-edges.js";

/** Links rows [from, size), one after the other: each to what the graph finds near it, and those back to it. Returns distances computed. */
export async function linkRows(
  caller: string,
  state: FanngState,
  from: number,
  settings: FanngSettings,
  work: WorkOptions | undefined,
): Promise<number> {
  const { space, graph } = state;
  const { arena } = space;
  const { slots, size } = graph;
  const capacity = Math.ceil((settings.candidates + 4) / 4) * 4;
  const budget = Math.min(size, Math.max(settings.budget, 4 * settings.candidates));
  const bits = Math.max(4, Math.ceil(Math.log2(2 * budget + 2)));
  const heap = arena.allocate(8 * (budget + 1));
  const table = arena.allocate(8 * 2 ** bits);
  const room = arena.allocate(8 * (slots + capacity + 1));
  const one = arena.allocate(64);
  const lists = await createLists(arena, space.pool, size, capacity);
  const { kernel } = arena;
  let computed = 0;
  for (let row = from; row < size; row++) {
    enterGraph(space, graph);
    kernel.setLists(lists.listIds, lists.listKeys, lists.thresholds, lists.capacity);
    kernel.setFilter(0, 0, 0);
    if (row === 0) continue;
    computed += kernel.searchMany(row, row + 1, startOf(graph), 0, budget, 1, 0, heap, table, bits);
    kernel.sortLists(row, row + 1);
    kernel.edgesFromLists(row, row + 1, 1, room);
    const degree = arena.u32(graph.degrees, size)[row];
    const near = arena.u32(graph.edges + row * slots * 4, degree).slice();
    arena.u32(one, 1)[0] = row;
    for (const other of near) kernel.mergeEdges(other, one, 1, room);
    // An index that began with fewer than two rows has no wide edges.
    if (graph.wide === undefined) continue;
    graph.dropped += kernel.takeDropped();
    enterGraph(space, graph.wide);
    kernel.edgesFromLists(row, row + 1, 1, room);
    const wide = arena.u32(graph.wide.edges + row * slots * 4, arena.u32(graph.wide.degrees, size)[row]).slice();
    for (const other of wide) kernel.mergeEdges(other, one, 1, room);
    graph.wide.dropped += kernel.takeDropped();
  }
  if (graph.wide !== undefined) await dropNarrow(caller, space, graph, work);
  computed += kernel.takeComputed();
  graph.dropped += kernel.takeDropped();
  arena.release(space.base);
  return computed + (await finishGraph(caller, space, graph, settings, removedPlaces(state), work));
}
