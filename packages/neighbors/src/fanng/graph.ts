import { type Random, type WorkOptions, throwIfAborted } from "@smart-mining/core";
import { type GraphLayout, type Layout, type Task, enterLayout } from "../kernel/tasks.js";
import { type Lists, layoutFor } from "../lists/lists.js";
import { ranges } from "../rows/prepared-rows.js";
import type { Workspace } from "../rows/workspace.js";
import { FROM_TREE, TREE_NUMBERS } from "./entry-tree.js";

/** Pairs per task of traversing. */
const CHUNK = 1024;

/** A directed graph over the rows of a workspace, in kernel memory. Vertices are places of rows. */
export interface Graph extends GraphLayout {
  readonly size: number;
  /** Where the paper's searches begin: the vertex nearest the centroid. */
  entry: number;
  /** Edges that found no slot. */
  dropped: number;
  /** Vertices that greedy search from the entry did not reach when last tried. */
  unreached: number;
  /** Edges that only the relaxed rule keeps, for searches; absent: none. */
  wide?: Graph;
  /** The tree of entry vertices (see entry-tree.ts); empty: searches begin at `entry`. */
  tree: Uint32Array;
  /** Address of the room for the tree. */
  readonly treeAddress: number;
  /** Mean distance of a vertex to the nearest other, in compared units; 0 until measured. */
  spacing: number;
}

/** What wide edges cost in the order of a search: this share of the mean squared distance to the nearest neighbor. */
const WIDE_PENALTY = 0.1;
/** Keys and the penalty must stay within int32. */
const MOST_PENALTY = 4e8;

/** Room for a graph without edges, at the arena's top. */
export async function emptyGraph({ arena, prepared }: Workspace, maxDegree: number, tau: number): Promise<Graph> {
  const { size } = prepared;
  const edges = arena.allocate(size * maxDegree * 4);
  const degrees = arena.allocate(size * 4);
  const treeAddress = arena.allocate(TREE_NUMBERS * 4);
  const none = { entry: 0, dropped: 0, unreached: 0, tree: new Uint32Array(0), spacing: 0 };
  return { edges, degrees, slots: maxDegree, tau: tau * prepared.scale, size, treeAddress, ...none };
}

/** The layout for tasks on the graph; lists only where a task fills them. */
export function graphLayout({ prepared }: Workspace, graph: Graph, lists?: Lists): Layout {
  const none: Lists = { listIds: 0, listKeys: 0, thresholds: 0, capacity: 4, count: 0 };
  return { ...layoutFor(prepared, lists ?? none), graph: addressesOf(graph) };
}

/** What the kernel is told of a graph. */
export function addressesOf({ edges, degrees, slots, tau, wide, tree, treeAddress, spacing }: Graph): GraphLayout {
  const search = {
    wideEdges: wide?.edges ?? 0,
    wideDegrees: wide?.degrees ?? 0,
    wideSlots: wide?.slots ?? 0,
    penalty: Math.min(MOST_PENALTY, Math.round(WIDE_PENALTY * spacing ** 2)),
    tree: tree.length === 0 ? 0 : treeAddress,
  };
  return { edges, degrees, slots, tau, search };
}

/** Where a search of the graph begins. */
export function startOf({ tree, entry }: Graph): number {
  return tree.length === 0 ? entry : FROM_TREE;
}

/** Points the calling thread's kernel to the graph. */
export function enterGraph(space: Workspace, graph: Graph): void {
  const { arena, prepared, pool } = space;
  arena.kernel.setRows(prepared.width, prepared.stride, prepared.rows, prepared.half);
  arena.kernel.setColumns(prepared.rows, prepared.half, pool.scratch.packed, pool.scratch.tileOut);
  enterLayout(arena.kernel, addressesOf(graph));
}

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
  return computed.reduce((sum, count) => sum + count, 0);
}

/** Adds every edge's reverse and prunes again. Returns distances computed. */
export async function addReverseEdges(space: Workspace, graph: Graph): Promise<number> {
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

/**
 * The paper's construction: greedy search from random vertices to random others; where it stops short, the missing edge is
 * added and the vertex pruned.
 *
 * @param steps in all
 * @returns distances computed
 */
export async function traverseAdd(
  caller: string,
  space: Workspace,
  graph: Graph,
  steps: number,
  random: Random,
  work: WorkOptions | undefined,
): Promise<number> {
  const pair = (): [number, number] => [random.integer(graph.size), random.integer(graph.size)];
  return traversePairs(caller, space, graph, "traverse-add", steps, pair, 1, work).then(({ computed }) => computed);
}

/**
 * Repairs: from where searches begin greedy search must reach every vertex of `targets`; where it stops, an edge is added: in
 * the first passes the vertex is pruned too, later not, so that no pass undoes another.
 *
 * @returns distances computed
 */
export async function repairReach(
  caller: string,
  space: Workspace,
  graph: Graph,
  targets: Uint32Array,
  rounds: number,
  work: WorkOptions | undefined,
): Promise<number> {
  let computed = 0;
  for (let round = 0; round < rounds; round++) {
    let next = 0;
    const pair = (): [number, number] => [startOf(graph), targets[next++]];
    const add = round < 2 ? 1 : 2;
    const result = await traversePairs(caller, space, graph, "repair", targets.length, pair, add, work);
    computed += result.computed;
    if (result.reached === targets.length) break;
  }
  let next = 0;
  const pair = (): [number, number] => [startOf(graph), targets[next++]];
  const check = await traversePairs(caller, space, graph, "check", targets.length, pair, 0, work);
  graph.unreached = targets.length - check.reached;
  return computed + check.computed;
}

/** Greedy searches between pairs of vertices; `add` as for assembly/graph.ts `traverse`. One thread: each changes the graph. */
export async function traversePairs(
  caller: string,
  space: Workspace,
  graph: Graph,
  phase: string,
  count: number,
  pair: () => [number, number],
  add: 0 | 1 | 2,
  work: WorkOptions | undefined,
): Promise<{ reached: number; computed: number }> {
  const { arena } = space;
  const mark = arena.mark();
  const pairs = arena.allocate(CHUNK * 8);
  const room = arena.allocate(8 * (graph.slots + 1));
  let reached = 0;
  let turn = performance.now();
  for (const [from, to] of ranges(count, CHUNK)) {
    const numbers = arena.u32(pairs, CHUNK * 2);
    for (let at = 0; at < to - from; at++) [numbers[2 * at], numbers[2 * at + 1]] = pair();
    enterGraph(space, graph);
    reached += arena.kernel.traverse(pairs, to - from, add, room);
    if (performance.now() - turn > 100) {
      throwIfAborted(caller, work?.signal);
      work?.onProgress?.({ phase, done: to, total: count });
      await new Promise((resolve) => setTimeout(resolve));
      turn = performance.now();
    }
  }
  arena.release(mark);
  graph.dropped += arena.kernel.takeDropped();
  return { reached, computed: arena.kernel.takeComputed() };
}
