import type { WorkOptions } from "@smart-mining/core";
import { total } from "../exact/counted.js";
import type { Layout } from "../kernel/layout.js";
import { pairsApart } from "../kernel/pairs-apart.js";
import type { Task } from "../kernel/tasks.js";
import type { Workspace } from "../rows/workspace.js";
import type { ClusterMap } from "./cluster-map.js";

/** Distances per task. */
const PER_TASK = 1e6;

/** Rows per chunk of the join, at least, and the most chunks. */
const CHUNK_ROWS = 4096;

const CHUNKS = 32;

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
  [firstProbe, lastProbe]: readonly [number, number],
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
