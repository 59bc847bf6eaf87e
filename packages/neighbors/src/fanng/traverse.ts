import { type Random, type WorkOptions, throwIfAborted } from "@smart-mining/core";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { type Graph, enterGraph, startOf } from "./graph.js";

/** Pairs per task of traversing. */
const CHUNK = 1024;

/** Greedy searches to be done. */
export interface Traversal {
  readonly phase: string;
  readonly count: number;
  /** The next pair: from and to. */
  readonly pair: () => [number, number];
  /** As for `traverse` in assembly/graph.ts. */
  readonly add: 0 | 1 | 2;
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
  const traversal = { phase: "traverse-add", count: steps, pair, add: 1 } as const;
  return (await traversePairs(caller, space, graph, traversal, work)).computed;
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
    const result = await traversePairs(
      caller,
      space,
      graph,
      { phase: "repair", count: targets.length, pair, add },
      work,
    );
    computed += result.computed;
    if (result.reached === targets.length) break;
  }
  let next = 0;
  const pair = (): [number, number] => [startOf(graph), targets[next++]];
  const checking = { phase: "check", count: targets.length, pair, add: 0 } as const;
  const check = await traversePairs(caller, space, graph, checking, work);
  graph.unreached = targets.length - check.reached;
  return computed + check.computed;
}

/** Greedy searches between pairs of vertices. One thread: each changes the graph. */
export async function traversePairs(
  caller: string,
  space: Workspace,
  graph: Graph,
  { phase, count, pair, add }: Traversal,
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
