import type { WorkOptions } from "@smart-mining/core";
import type { Layout } from "../kernel/layout.js";
import type { Task } from "../kernel/tasks.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { type Graph, graphLayout, startOf } from "./graph.js";
import type { Lists } from "../lists/lists.js";

/** Which rows a graph search lists; it walks over all. */
export const CLASSES = { all: 0, other: 1, same: 2 } as const;

/** What a search of the graph is given. */
export interface GraphSearch {
  readonly lists: Lists;
  /** Compared rows of the queries and their half norms. */
  readonly rows: number;
  readonly half: number;
  readonly count: number;
  readonly budget: number;
  /** Each query is a vertex, begins there and is not listed. */
  readonly fromSelf: boolean;
  readonly classes: 0 | 1 | 2;
  /** Labels of queries and vertices, greatest keys; addresses as in Layout. */
  readonly rowLabels?: number;
  readonly columnLabels?: number;
  readonly upperKeys?: number;
}

/** Greedy search with backtracking for each query. Returns distances computed. */
export async function searchGraph(
  caller: string,
  space: Workspace,
  graph: Graph,
  search: GraphSearch,
  work: WorkOptions | undefined,
): Promise<number> {
  const { arena, pool } = space;
  const mark = arena.mark();
  const budget = Math.max(1, Math.min(search.budget, graph.size));
  const bits = Math.max(4, Math.ceil(Math.log2(2 * budget + 2)));
  const lanes: [number, number][] = [];
  for (let lane = 0; lane < pool.threads; lane++)
    lanes.push([arena.allocate(8 * (budget + 1)), arena.allocate(8 * 2 ** bits)]);
  let starts = 0;
  if (search.fromSelf) {
    starts = arena.allocate(search.count * 4);
    const numbers = arena.u32(starts, search.count);
    for (let at = 0; at < search.count; at++) numbers[at] = at;
  }
  const layout: Layout = {
    ...graphLayout(space, graph, search.lists),
    rows: search.rows,
    rowHalf: search.half,
    rowLabels: search.rowLabels,
    columnLabels: search.columnLabels,
    upperKeys: search.upperKeys,
  };
  const perTask = Math.max(1, Math.floor(200_000 / budget));
  const tasks: Task[] = ranges(search.count, perTask).map(([from, to], at) => {
    const lane = at % pool.threads;
    const self = search.fromSelf ? 1 : 0;
    return {
      run: "searchGraph",
      args: [from, to, startOf(graph), starts, budget, self, search.classes, ...lanes[lane], bits],
      locks: [lane],
    };
  });
  const computed = await pool.run(caller, "search", layout, tasks, work);
  arena.release(mark);
  return computed.reduce((sum, count) => sum + count, 0);
}
