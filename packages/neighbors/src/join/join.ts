import type { WorkOptions } from "@smart-mining/core";
import { pairsApart } from "../kernel/schedule.js";
import type { Layout, Task } from "../kernel/tasks.js";
import { ranges } from "../rows/prepared-rows.js";
import type { Workspace } from "../rows/workspace.js";
import type { ClusterMap } from "./cluster-map.js";

/** Distances per task; of those within clusters, which fill most places of the lists, fewer take as long. */
const PER_TASK = 1e6;
const PER_TASK_WITHIN = 2.5e5;
/** Rows per chunk of the join, at least, and the most chunks. */
const CHUNK_ROWS = 4096;
const CHUNKS = 32;
/** Rows per task that pulls. */
const PULL_CHUNK = 1024;

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

/**
 * Every row with all rows of the clusters at places [firstProbe, lastProbe) of its probes; both rows' lists are filled.
 * Rows go in chunks of whole clusters; a task is one chunk visiting the clusters of another, and no two tasks at a time
 * touch the same chunk. The chunks do not depend on the number of threads, so neither do the lists.
 */
export async function joinAcross(
  caller: string,
  { arena, pool, prepared }: Workspace,
  map: ClusterMap,
  layout: Layout,
  firstProbe: number,
  lastProbe: number,
  work: WorkOptions | undefined,
): Promise<number> {
  const { size } = prepared;
  const width = lastProbe - firstProbe;
  if (width <= 0) return 0;
  const mark = arena.mark();
  const starts = arena.u32(map.starts, map.count + 1).slice();
  const bounds = chunkBounds(starts, Math.max(CHUNK_ROWS, Math.ceil(size / CHUNKS)));
  const chunks = bounds.length - 1;
  const visitors = arena.allocate(size * width * 4);
  const offsetBytes = (map.count + 2) * 4;
  const offsets = arena.allocate(chunks * offsetBytes);
  const grouping: Task[] = Array.from({ length: chunks }, (_, chunk) => {
    const [from, to] = [starts[bounds[chunk]], starts[bounds[chunk + 1]]];
    return {
      run: "groupVisitors",
      args: [
        from, to, map.probes, map.probeStride, firstProbe, lastProbe, map.count, from * width,
        offsets + chunk * offsetBytes, visitors,
      ],
    };
  }); // prettier-ignore
  await pool.run(caller, "join with near clusters", layout, grouping, undefined);

  const visits = (chunk: number, other: number): Task[] => {
    const address = offsets + chunk * offsetBytes;
    const offset = arena.u32(address, map.count + 1);
    const tasks: Task[] = [];
    let first = bounds[other];
    let pairs = 0;
    for (let cluster = first; cluster < bounds[other + 1]; cluster++) {
      pairs += (offset[cluster + 1] - offset[cluster]) * (starts[cluster + 1] - starts[cluster]);
      if (pairs < PER_TASK && cluster + 1 < bounds[other + 1]) continue;
      if (pairs > 0)
        tasks.push({
          run: "joinGroups",
          args: [visitors, address, map.starts, first, cluster + 1, map.home, map.probes, map.probeStride],
          locks: [chunk, other],
        });
      first = cluster + 1;
      pairs = 0;
    }
    return tasks;
  };
  const tasks: Task[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) tasks.push(...visits(chunk, chunk));
  for (const [one, other] of pairsApart(chunks)) tasks.push(...visits(one, other), ...visits(other, one));
  const computed = total(await pool.run(caller, "join with near clusters", layout, tasks, work));
  arena.release(mark);
  return computed;
}

/** Cuts the clusters into runs of at least `rows` rows; returns the first cluster of each run and the end. */
function chunkBounds(starts: Uint32Array, rows: number): number[] {
  const bounds = [0];
  for (let cluster = 1; cluster < starts.length; cluster++)
    if (starts[cluster] - starts[bounds[bounds.length - 1]] >= rows || cluster === starts.length - 1)
      bounds.push(cluster);
  return bounds;
}

/** Every row looks at the `seconds` nearest of its `firsts` nearest rows; pairs compared by the join are left out. */
export async function pullAll(
  caller: string,
  { arena, pool, prepared }: Workspace,
  map: ClusterMap,
  layout: Layout,
  [firsts, seconds]: readonly [number, number],
  probesDone: boolean,
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

/** Sum of the distances that tasks computed. */
export function total(computed: readonly number[]): number {
  return computed.reduce((sum, count) => sum + count, 0);
}
