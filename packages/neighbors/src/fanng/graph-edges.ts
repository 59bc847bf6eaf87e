import type { WorkOptions } from "@smart-mining/core";
import { total } from "../exact/counted.js";
import type { Task } from "../kernel/tasks.js";
import type { Lists } from "../lists/lists.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { type Graph, enterGraph, graphLayout } from "./graph.js";

/** Pairs per task of traversing. */
const CHUNK = 1024;

/** Edges from sorted candidate lists; where `prune`, without the occluded ones. Returns distances computed. */
export async function edgesFromLists(
  caller: string,
  space: Workspace,
  graph: Graph,
  lists: Lists,
  prune: boolean,
  work: WorkOptions | undefined,
): Promise<number> {
  const { arena, pool } = space;
  const chunks = ranges(graph.size, CHUNK);
  const layout = graphLayout(space, graph, lists);
  await pool.run(
    caller,
    "prune",
    layout,
    chunks.map(([from, to]) => ({ run: "sort", args: [from, to] })),
    work,
  );
  const mark = arena.mark();
  const tasks: Task[] = [];
  const rooms: number[] = [];
  for (let lane = 0; lane < pool.threads; lane++) rooms.push(arena.allocate(8 * lists.capacity));
  chunks.forEach(([from, to], at) => {
    const lane = at % pool.threads;
    tasks.push({ run: "prune", args: [from, to, prune ? 1 : 0, rooms[lane]], locks: [lane] });
  });
  const computed = await pool.run(caller, "prune", layout, tasks, work);
  arena.release(mark);
  return total(computed);
}

/** Adds every edge's reverse and prunes again. Returns distances computed. */
export function addReverseEdges(space: Workspace, graph: Graph): number {
  const { arena } = space;
  const { size, slots } = graph;
  const edges = arena.u32(graph.edges, size * slots);
  const degrees = arena.u32(graph.degrees, size);
  const starts = new Uint32Array(size + 1);
  let most = 0;
  for (let vertex = 0; vertex < size; vertex++)
    for (let at = 0; at < degrees[vertex]; at++) starts[edges[vertex * slots + at] + 1]++;
  for (let vertex = 0; vertex < size; vertex++) {
    most = Math.max(most, starts[vertex + 1]);
    starts[vertex + 1] += starts[vertex];
  }
  const reverse = new Uint32Array(starts[size]);
  const next = starts.slice();
  for (let vertex = 0; vertex < size; vertex++)
    for (let at = 0; at < degrees[vertex]; at++) reverse[next[edges[vertex * slots + at]]++] = vertex;
  const mark = arena.mark();
  const others = arena.allocate(most * 4);
  const room = arena.allocate(8 * (slots + most));
  enterGraph(space, graph);
  for (let vertex = 0; vertex < size; vertex++) {
    const count = starts[vertex + 1] - starts[vertex];
    if (count === 0) continue;
    arena.u32(others, count).set(reverse.subarray(starts[vertex], starts[vertex + 1]));
    arena.kernel.mergeEdges(vertex, others, count, room);
  }
  arena.release(mark);
  graph.dropped += arena.kernel.takeDropped();
  return arena.kernel.takeComputed();
}
