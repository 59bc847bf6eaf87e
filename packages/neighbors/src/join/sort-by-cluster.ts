import type { WorkOptions } from "@smart-mining/core";
import type { Task } from "../kernel/tasks.js";
import { layoutOf } from "../rows/layout-of.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";

/** Rows per task. */
export const SORT_CHUNK = 8192;

/** A cluster larger than this many times the average is cut into pieces, so that equal rows do not cost N². */
const LARGEST = 8;

export type Space = Pick<Workspace, "arena" | "pool" | "prepared">;

/** Addresses: the nearest centroids of each row (`probeStride` u16 a row), and what is written, as in ClusterMap. */
export interface Sorting {
  readonly nearest: number;
  readonly probeStride: number;
  readonly order: number;
  readonly places: number;
  readonly home: number;
  readonly probes: number;
}

/** What the counting of rows is about. */
interface Counting {
  readonly parts: readonly (readonly [number, number])[];
  /** Address of u32: the first piece of each centroid. */
  readonly pieces: number;
}

/**
 * Sorts the rows by cluster (a counting sort), large clusters in pieces.
 *
 * @returns where each piece begins, and the first piece of each of the `wanted` centroids
 */
export async function sortByCluster(
  caller: string,
  space: Space,
  sorting: Sorting,
  { wanted, clusterSize }: { readonly wanted: number; readonly clusterSize: number },
  work: WorkOptions | undefined,
): Promise<{ starts: Uint32Array; pieces: Uint32Array }> {
  const { arena, pool, prepared } = space;
  const parts = ranges(prepared.size, SORT_CHUNK);
  const pieces = arena.allocate((wanted + 1) * 4);
  const counting = { parts, pieces };
  const firsts = arena.u32(pieces, wanted + 1);
  for (let at = 0; at <= wanted; at++) firsts[at] = at;
  let { counts, starts } = await countRows(caller, space, sorting, counting, wanted, work);
  const largest = Math.max(LARGEST * clusterSize, 1);
  const cut = arena.u32(pieces, wanted + 1);
  for (let at = 0; at < wanted; at++)
    cut[at + 1] = cut[at] + Math.max(1, Math.ceil((starts[at + 1] - starts[at]) / largest));
  const count = cut[wanted];
  const piecesOf = cut.slice();
  if (count > wanted) ({ counts, starts } = await countRows(caller, space, sorting, counting, count, work));
  const { nearest, probeStride, order, places, home, probes } = sorting;
  const scattering: Task[] = parts.map(([from, to], at) => ({
    run: "scatterRows",
    args: [from, to, nearest, probeStride, pieces, counts + at * count * 4, order, places, home, probes],
  }));
  await pool.run(caller, "cluster", layoutOf(prepared.width, 2), scattering, work);
  return { starts, pieces: piecesOf };
}

/** The rows of each range in each of `clusters`, as the places where they go: range after range within a cluster. */
async function countRows(
  caller: string,
  { arena, pool, prepared }: Space,
  { nearest, probeStride }: Sorting,
  { parts, pieces }: Counting,
  clusters: number,
  work: WorkOptions | undefined,
): Promise<{ counts: number; starts: Uint32Array }> {
  const counts = arena.allocate(parts.length * clusters * 4);
  const tasks: Task[] = parts.map(([from, to], at) => ({
    run: "countRows",
    args: [from, to, nearest, probeStride, pieces, counts + at * clusters * 4],
  }));
  await pool.run(caller, "cluster", layoutOf(prepared.width, 2), tasks, work);
  const numbers = arena.u32(counts, parts.length * clusters);
  const starts = new Uint32Array(clusters + 1);
  let sum = 0;
  for (let cluster = 0; cluster < clusters; cluster++) {
    for (let at = cluster; at < numbers.length; at += clusters) {
      const here = numbers[at];
      numbers[at] = sum;
      sum += here;
    }
    starts[cluster + 1] = sum;
  }
  return { counts, starts };
}
