import type { WorkOptions } from "@smart-mining/core";
import type { Workspace } from "../rows/workspace.js";
import { type FanngState, removedPlaces } from "./fanng-state.js";
import { finishGraph } from "./finish-graph.js";
import { type Graph, enterGraph } from "./graph.js";
import type { FanngSettings } from "./options.js";

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
