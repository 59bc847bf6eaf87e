import type { WorkOptions } from "@smart-mining/core";
import { createLists } from "../lists/lists.js";
import type { Workspace } from "../rows/workspace.js";
import { FROM_TREE } from "./entry-tree.js";
import { type FanngState, finishGraph, placeForGraph, putTree } from "./fanng-state.js";
import { type Graph, emptyGraph, enterGraph, startOf } from "./graph.js";
import type { FanngSettings } from "./options.js";
import type { SavedFanng } from "./saved.js";
import { dropNarrow } from "./wide-edges.js";

/** Copies rows and graph out of kernel memory, by row number. */
export function takeOut(state: FanngState): SavedFanng {
  const { space, graph, order, removed } = state;
  const { arena, prepared } = space;
  const { size, dimension } = prepared;
  const rowAt = order === 0 ? undefined : arena.u32(order, size);
  const rowOf = (place: number): number => rowAt?.[place] ?? place;
  const wide = graph.wide === undefined ? undefined : edgeLists(space, graph.wide, rowOf);
  return {
    size,
    dimension,
    entry: size === 0 ? 0 : rowOf(graph.entry),
    tau: graph.tau / prepared.scale,
    maxDegree: graph.slots,
    removed: [...removed].sort((a, b) => a - b),
    values: rowValues(state),
    ...edgeLists(space, graph, rowOf),
    wideDegrees: wide?.degrees ?? new Uint32Array(size),
    wideEdges: wide?.edges ?? new Uint32Array(0),
    wideTau: (graph.wide?.tau ?? 0) / prepared.scale,
    spacing: graph.spacing / prepared.scale,
    tree: mapTree(graph.tree, rowOf),
  };
}

/** Degrees and edges of a graph by row number, row after row. */
function edgeLists(
  { arena }: Workspace,
  { size, slots, ...graph }: Graph,
  rowOf: (place: number) => number,
): { degrees: Uint32Array; edges: Uint32Array } {
  const degreesAt = arena.u32(graph.degrees, size);
  const edgesAt = arena.u32(graph.edges, size * slots);
  const degrees = new Uint32Array(size);
  const starts = new Uint32Array(size + 1);
  for (let place = 0; place < size; place++) degrees[rowOf(place)] = degreesAt[place];
  for (let row = 0; row < size; row++) starts[row + 1] = starts[row] + degrees[row];
  const edges = new Uint32Array(starts[size]);
  for (let place = 0; place < size; place++) {
    const start = starts[rowOf(place)];
    for (let at = 0; at < degreesAt[place]; at++) edges[start + at] = rowOf(edgesAt[place * slots + at]);
  }
  return { degrees, edges };
}

/** The tree with other numbers for its vertices; every second number is a node. */
function mapTree(tree: ArrayLike<number>, numberOf: (vertex: number) => number): number[] {
  return Array.from(tree, (value, at) => (at % 2 === 1 || value === FROM_TREE ? value : numberOf(value)));
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
  const { arena, prepared } = placed;
  if (saved.wideTau > 0) graph.wide = await emptyGraph(placed, saved.maxDegree, saved.wideTau);
  const fill = (into: Graph, degrees: Uint32Array, ends: Uint32Array): void => {
    const edges = arena.u32(into.edges, into.size * into.slots);
    arena.u32(into.degrees, into.size).set(degrees);
    let from = 0;
    degrees.forEach((degree, row) => {
      edges.set(ends.subarray(from, from + degree), row * into.slots);
      from += degree;
    });
  };
  fill(graph, saved.degrees, saved.edges);
  if (graph.wide !== undefined) fill(graph.wide, saved.wideDegrees, saved.wideEdges);
  graph.entry = saved.entry;
  graph.spacing = saved.spacing * prepared.scale;
  const space = { ...placed, base: arena.mark() };
  putTree(space, graph, Uint32Array.from(saved.tree));
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
  const others = arena.allocate(graph.slots * graph.slots * 4);
  const room = arena.allocate(8 * (graph.slots * (graph.slots + 1)));
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
  if (graph.wide !== undefined) dropEnds(space, graph.wide, gone);
  const computed = arena.kernel.takeComputed();
  graph.dropped += arena.kernel.takeDropped();
  arena.release(space.base);
  return computed + (await finishGraph(caller, space, graph, settings, removedPlaces(state), work));
}

/** Takes vertices out of a graph, with the edges to them. */
function dropEnds({ arena }: Workspace, graph: Graph, gone: ReadonlySet<number>): void {
  const edges = arena.u32(graph.edges, graph.size * graph.slots);
  const degrees = arena.u32(graph.degrees, graph.size);
  for (let vertex = 0; vertex < graph.size; vertex++) {
    const from = vertex * graph.slots;
    const kept = gone.has(vertex)
      ? []
      : edges.subarray(from, from + degrees[vertex]).filter((other) => !gone.has(other));
    edges.set(kept, from);
    degrees[vertex] = kept.length;
  }
}

/** The places of all removed rows. */
export function removedPlaces({ space, places, removed }: FanngState): Set<number> {
  const placeOf = places === 0 ? undefined : space.arena.u32(places, space.prepared.size);
  return new Set([...removed].map((row) => placeOf?.[row] ?? row));
}
