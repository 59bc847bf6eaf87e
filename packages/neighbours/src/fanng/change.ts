import type { WorkOptions } from "@smart-mining/core";
import { createLists } from "../lists/lists.js";
import { type FanngState, finishGraph, placeForGraph } from "./fanng-state.js";
import { emptyGraph, enterGraph } from "./graph.js";
import type { FanngSettings } from "./options.js";
import type { SavedFanng } from "./saved.js";

/** Copies rows and graph out of kernel memory, by row number. */
export function takeOut(state: FanngState): SavedFanng {
  const { space, graph, order, removed } = state;
  const { arena, prepared } = space;
  const { size, dimension } = prepared;
  const rowAt = order === 0 ? undefined : arena.u32(order, size);
  const degreesAt = arena.u32(graph.degrees, size);
  const edgesAt = arena.u32(graph.edges, size * graph.slots);
  const degrees = new Uint32Array(size);
  const starts = new Uint32Array(size + 1);
  for (let place = 0; place < size; place++) degrees[rowAt?.[place] ?? place] = degreesAt[place];
  for (let row = 0; row < size; row++) starts[row + 1] = starts[row] + degrees[row];
  const edges = new Uint32Array(starts[size]);
  for (let place = 0; place < size; place++) {
    const start = starts[rowAt?.[place] ?? place];
    for (let at = 0; at < degreesAt[place]; at++) {
      const other = edgesAt[place * graph.slots + at];
      edges[start + at] = rowAt?.[other] ?? other;
    }
  }
  return {
    size,
    dimension,
    entry: size === 0 ? 0 : (rowAt?.[graph.entry] ?? graph.entry),
    tau: graph.tau / prepared.scale,
    maxDegree: graph.slots,
    removed: [...removed].sort((a, b) => a - b),
    values: rowValues(state),
    degrees,
    edges,
  };
}

/** The float32 rows as they were given. */
export function rowValues({ space: { arena, prepared } }: FanngState): Float32Array {
  const { size, dimension, width } = prepared;
  const padded = arena.f32(prepared.values, size * width);
  if (width === dimension) return padded.slice();
  const values = new Float32Array(size * dimension);
  for (let row = 0; row < size; row++)
    values.set(padded.subarray(row * width, row * width + dimension), row * dimension);
  return values;
}

/** Puts rows and graph into fresh kernel memory, rows as given; `more` rows without edges follow. */
export async function putIn(
  caller: string,
  saved: SavedFanng,
  more: Float32Array,
  settings: FanngSettings,
  work: WorkOptions | undefined,
): Promise<FanngState> {
  const values = new Float32Array(saved.values.length + more.length);
  values.set(saved.values);
  values.set(more, saved.values.length);
  const placed = await placeForGraph(caller, values, saved.dimension, settings, work);
  const graph = await emptyGraph(placed, saved.maxDegree, saved.tau);
  const { arena } = placed;
  const edges = arena.u32(graph.edges, graph.size * graph.slots);
  arena.u32(graph.degrees, graph.size).set(saved.degrees);
  let from = 0;
  saved.degrees.forEach((degree, row) => {
    edges.set(saved.edges.subarray(from, from + degree), row * graph.slots);
    from += degree;
  });
  graph.entry = saved.entry;
  const space = { ...placed, base: arena.mark() };
  return { space, graph, join: undefined, order: 0, places: 0, removed: new Set(saved.removed) };
}

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
  const heap = await arena.allocate(8 * (budget + 1));
  const table = await arena.allocate(8 * 2 ** bits);
  const room = await arena.allocate(8 * (slots + capacity + 1));
  const one = await arena.allocate(64);
  const lists = await createLists(arena, space.pool, size, capacity);
  const { kernel } = arena;
  let computed = 0;
  for (let row = from; row < size; row++) {
    enterGraph(space, graph);
    kernel.setLists(lists.listIds, lists.listKeys, lists.thresholds, lists.capacity);
    kernel.setFilter(0, 0, 0);
    if (row === 0) continue;
    computed += kernel.searchMany(row, row + 1, graph.entry, 0, budget, 1, 0, heap, table, bits);
    kernel.sortLists(row, row + 1);
    kernel.edgesFromLists(row, row + 1, 1, room);
    const degree = arena.u32(graph.degrees, size)[row];
    const near = arena.u32(graph.edges + row * slots * 4, degree).slice();
    arena.u32(one, 1)[0] = row;
    for (const other of near) kernel.mergeEdges(other, one, 1, room);
  }
  computed += kernel.takeComputed();
  graph.dropped += kernel.takeDropped();
  arena.release(space.base);
  return computed + (await finishGraph(caller, space, graph, settings, removedPlaces(state), work));
}

/** Takes vertices out: whoever had an edge to one gets its edges instead, pruned. Returns distances computed. */
export async function unlinkRows(
  caller: string,
  state: FanngState,
  newlyRemoved: ReadonlySet<number>,
  settings: FanngSettings,
  work: WorkOptions | undefined,
): Promise<number> {
  const { space, graph } = state;
  const { arena } = space;
  const gone = newlyRemoved;
  const others = await arena.allocate(graph.slots * graph.slots * 4);
  const room = await arena.allocate(8 * (graph.slots * (graph.slots + 1)));
  const edges = arena.u32(graph.edges, graph.size * graph.slots);
  const degrees = arena.u32(graph.degrees, graph.size);
  const edgesOf = (vertex: number): Uint32Array =>
    edges.subarray(vertex * graph.slots, vertex * graph.slots + degrees[vertex]);
  enterGraph(space, graph);
  for (let vertex = 0; vertex < graph.size; vertex++) {
    if (gone.has(vertex)) continue;
    const before = edgesOf(vertex);
    const lost = before.filter((other) => gone.has(other));
    if (lost.length === 0) continue;
    const kept = before.filter((other) => !gone.has(other));
    const heirs = [...new Set([...lost].flatMap((other) => [...edgesOf(other)]))].filter((other) => !gone.has(other));
    edges.set(kept, vertex * graph.slots);
    degrees[vertex] = kept.length;
    arena.u32(others, heirs.length).set(heirs);
    arena.kernel.mergeEdges(vertex, others, heirs.length, room);
  }
  for (const vertex of gone) degrees[vertex] = 0;
  const computed = arena.kernel.takeComputed();
  graph.dropped += arena.kernel.takeDropped();
  arena.release(space.base);
  return computed + (await finishGraph(caller, space, graph, settings, removedPlaces(state), work));
}

/** The places of all removed rows. */
export function removedPlaces({ space, places, removed }: FanngState): Set<number> {
  const placeOf = places === 0 ? undefined : space.arena.u32(places, space.prepared.size);
  return new Set([...removed].map((row) => placeOf?.[row] ?? row));
}
