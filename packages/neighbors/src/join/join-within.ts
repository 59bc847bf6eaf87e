import type { WorkOptions } from "@smart-mining/core";
import { total } from "../exact/counted.js";
import type { Layout } from "../kernel/layout.js";
import type { Task } from "../kernel/tasks.js";
import type { Workspace } from "../rows/workspace.js";
import type { ClusterMap } from "./cluster-map.js";

/** Distances per task: they fill most places of the lists, so fewer take as long as elsewhere. */
const PER_TASK_WITHIN = 2.5e5;

/** Every row with the other rows of its own cluster, each pair once. */
export async function joinWithin(
  caller: string,
  { arena, pool }: Workspace,
  map: ClusterMap,
  layout: Layout,
  work: WorkOptions | undefined,
): Promise<number> {
  const starts = arena.u32(map.starts, map.count + 1);
  const tasks: Task[] = [];
  let from = 0;
  let pairs = 0;
  for (let cluster = 0; cluster < map.count; cluster++) {
    pairs += (starts[cluster + 1] - starts[cluster]) ** 2 / 2;
    if (pairs < PER_TASK_WITHIN && cluster + 1 < map.count) continue;
    tasks.push({ run: "pairGroups", args: [map.starts, from, cluster + 1] });
    from = cluster + 1;
    pairs = 0;
  }
  return total(await pool.run(caller, "join within clusters", layout, tasks, work));
}
