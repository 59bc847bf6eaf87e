import { type WorkOptions, euclideanDistance } from "@smart-mining/core";
import type { Lists } from "../lists/lists.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { type Graph, graphLayout } from "./graph.js";
import { addReverseEdges, edgesFromLists } from "./graph-edges.js";

/** Vertices whose nearest neighbor is looked at to measure the spacing. */
const SAMPLE = 2000;
/** Vertices per task. */
const CHUNK = 4096;

/**
 * The mean distance of a vertex to the nearest other one (the end of its shortest edge), in compared units. Vertices are taken at
 * equal steps, so no choice is random.
 */
function spacingOf({ arena, prepared }: Workspace, graph: Graph): number {
  const { size, slots } = graph;
  const { width } = prepared;
  const rows = arena.i16(prepared.rows, size * width);
  const edges = arena.u32(graph.edges, size * slots);
  const degrees = arena.u32(graph.degrees, size);
  const step = Math.max(1, Math.floor(size / SAMPLE));
  let sum = 0;
  let count = 0;
  for (let vertex = 0; vertex < size; vertex += step) {
    if (degrees[vertex] === 0) continue;
    const other = edges[vertex * slots];
    sum += euclideanDistance(rows, vertex, other, width);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * Fills the wide edges of a graph from candidate lists: what the relaxed rule keeps with τ = `share` of the spacing, with reverse
 * edges, less the graph's own edges. Returns distances computed.
 */
export async function fillWideEdges(
  caller: string,
  space: Workspace,
  graph: Graph,
  lists: Lists,
  share: number,
  work: WorkOptions | undefined,
): Promise<number> {
  graph.spacing = spacingOf(space, graph);
  const wide: Graph = { ...graph.wide!, tau: share * graph.spacing };
  graph.wide = wide;
  let computed = await edgesFromLists(caller, space, wide, lists, true, work);
  computed += addReverseEdges(space, wide);
  await dropNarrow(caller, space, graph, work);
  return computed;
}

/** Takes out of the wide edges what is among the others. */
export async function dropNarrow(
  caller: string,
  space: Workspace,
  graph: Graph,
  work: WorkOptions | undefined,
): Promise<void> {
  const tasks = ranges(graph.size, CHUNK).map(([from, to]) => ({ run: "dropNarrow" as const, args: [from, to] }));
  await space.pool.run(caller, "prune", graphLayout(space, graph), tasks, work);
}
