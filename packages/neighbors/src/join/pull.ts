import type { WorkOptions } from "@smart-mining/core";
import { total } from "../exact/counted.js";
import type { Layout } from "../kernel/layout.js";
import type { Task } from "../kernel/tasks.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import type { ClusterMap } from "./cluster-map.js";

/** Rows per task that pulls. */
const PULL_CHUNK = 1024;

/** How far rows look. */
export interface Pull {
  /** [a, b]: each row looks at the b nearest of its a nearest rows. */
  readonly pull: readonly [number, number];
  /** The join compared rows by their probes: such pairs are left out. */
  readonly probesDone: boolean;
}

/** Every row looks at the nearest rows of its nearest rows. */
export async function pullAll(
  caller: string,
  { arena, pool, prepared }: Workspace,
  map: ClusterMap,
  layout: Layout,
  { pull: [firsts, seconds], probesDone }: Pull,
  work: WorkOptions | undefined,
): Promise<number> {
  const { size } = prepared;
  if (firsts === 0 || seconds === 0) return 0;
  const mark = arena.mark();
  const length = Math.min(layout.capacity, Math.max(firsts, seconds));
  const heads = arena.allocate(size * length * 4);
  const homes = probesDone ? arena.allocate(size * length * 2) : 0;
  const chunks = ranges(size, PULL_CHUNK);
  const sorting: Task[] = chunks.flatMap(([from, to], lock) => [
    { run: "sort", args: [from, to], locks: [lock] },
    { run: "heads", args: [from, to, length, heads], locks: [lock] },
    ...(probesDone ? [{ run: "homes" as const, args: [from, to, length, heads, map.home, homes], locks: [lock] }] : []),
  ]);
  await pool.run(caller, "pull", layout, sorting, undefined);
  const tasks: Task[] = chunks.map(([from, to]) => ({
    run: "pull",
    args: [
      from, to, heads, length, Math.min(firsts, length), Math.min(seconds, length), homes, map.probes, map.probeStride,
      Math.ceil(Math.log2(2 * (length + firsts * seconds))),
    ],
  })); // prettier-ignore
  const computed = total(await pool.run(caller, "pull", layout, tasks, work));
  arena.release(mark);
  return computed;
}
