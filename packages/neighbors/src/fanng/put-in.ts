import type { WorkOptions } from "@smart-mining/core";
import type { Workspace } from "../rows/workspace.js";
import { type FanngState, placeForGraph } from "./fanng-state.js";
import { putTree } from "./finish-graph.js";
import { type Graph, emptyGraph } from "./graph.js";
import type { FanngSettings } from "./options.js";
import type { SavedFanng } from "./saved.js";

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
  const graph = emptyGraph(placed, saved.maxDegree, saved.tau);
  const { arena, prepared } = placed;
  if (saved.wideTau > 0) graph.wide = emptyGraph(placed, saved.maxDegree, saved.wideTau);
  fillEdges(placed, graph, saved.degrees, saved.edges);
  if (graph.wide !== undefined) fillEdges(placed, graph.wide, saved.wideDegrees, saved.wideEdges);
  graph.entry = saved.entry;
  graph.spacing = saved.spacing * prepared.scale;
  const space = { ...placed, base: arena.mark() };
  putTree(space, graph, Uint32Array.from(saved.tree));
  return { space, graph, join: undefined, order: 0, places: 0, removed: new Set(saved.removed) };
}

/** Writes edges by row, row after row, into a graph of rows as given. */
function fillEdges({ arena }: Workspace, into: Graph, degrees: Uint32Array, ends: Uint32Array): void {
  const edges = arena.u32(into.edges, into.size * into.slots);
  arena.u32(into.degrees, into.size).set(degrees);
  let from = 0;
  degrees.forEach((degree, row) => {
    edges.set(ends.subarray(from, from + degree), row * into.slots);
    from += degree;
  });
}
