import type { WorkOptions } from "@smart-mining/core";
import type { Layout, Task } from "../kernel/tasks.js";
import { ranges } from "../rows/prepared-rows.js";
import type { Workspace } from "../rows/workspace.js";
import type { ClusterMap } from "./cluster-map.js";

/** Distances per task. */
const PER_TASK = 4e6;
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
    if (pairs < PER_TASK && cluster + 1 < map.count) continue;
    tasks.push({ run: "pairGroups", args: [map.starts, from, cluster + 1] });
    from = cluster + 1;
    pairs = 0;
  }
  return total(await pool.run(caller, "join within clusters", layout, tasks, work));
}

/**
 * Every row with all rows of the clusters at places [firstProbe, lastProbe) of its probes; both rows' lists are filled.
 * Rows go in chunks of whole clusters; a task is one chunk visiting the clusters of another, and no two tasks at a time
 * touch the same chunk.
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
  const bounds = chunkBounds(starts, Math.max(4096, Math.ceil(size / Math.max(16, 4 * pool.threads))));
  const visitors = await arena.allocate(size * width * 4);
  const offsets = await arena.allocate((bounds.length - 1) * (map.count + 1) * 4);
  const probes = new Uint16Array(arena.buffer as ArrayBuffer, map.probes, size * map.probeStride);
  const visitorOf = arena.u32(visitors, size * width);
  const tasks: Task[] = [];
  let filled = 0;
  for (let chunk = 0; chunk + 1 < bounds.length; chunk++) {
    const [from, to] = [starts[bounds[chunk]], starts[bounds[chunk + 1]]];
    const address = offsets + chunk * (map.count + 1) * 4;
    const next = new Uint32Array(map.count + 1);
    const each = (visit: (row: number, cluster: number) => void): void => {
      for (let row = from; row < to; row++)
        for (let at = row * map.probeStride + firstProbe; at < row * map.probeStride + lastProbe; at++)
          if (probes[at] !== 0xffff) visit(row, probes[at]);
    };
    each((_, cluster) => next[cluster + 1]++);
    next[0] = filled;
    for (let cluster = 0; cluster < map.count; cluster++) next[cluster + 1] += next[cluster];
    const offset = arena.u32(address, map.count + 1);
    offset.set(next);
    filled = next[map.count];
    each((row, cluster) => (visitorOf[next[cluster]++] = row));
    for (let other = 0; other + 1 < bounds.length; other++) {
      const args = [visitors, address, map.starts, 0, 0, map.home, map.probes, map.probeStride];
      let first = bounds[other];
      let pairs = 0;
      for (let cluster = first; cluster < bounds[other + 1]; cluster++) {
        pairs += (offset[cluster + 1] - offset[cluster]) * (starts[cluster + 1] - starts[cluster]);
        const last = cluster + 1 === bounds[other + 1];
        if (pairs < PER_TASK && !last) continue;
        if (pairs > 0)
          tasks.push({ run: "joinGroups", args: args.with(3, first).with(4, cluster + 1), locks: [chunk, other] });
        first = cluster + 1;
        pairs = 0;
      }
    }
  }
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
  const heads = await arena.allocate(size * length * 4);
  const chunks = ranges(size, PULL_CHUNK);
  await pool.run(
    caller,
    "pull",
    layout,
    chunks.map(([from, to]) => ({ run: "sort", args: [from, to] })),
    undefined,
  );
  await pool.run(
    caller, "pull", layout, chunks.map(([from, to]) => ({ run: "heads", args: [from, to, length, heads] })), undefined,
  ); // prettier-ignore
  let homes = 0;
  if (probesDone) {
    homes = await arena.allocate(size * length * 2);
    for (const [from, to] of ranges(size, PULL_CHUNK)) arena.kernel.copyHomes(from, to, length, heads, map.home, homes);
  }
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
