import type { Random, WorkOptions } from "@smart-mining/core";
import { visitAll } from "../exact/all-pairs.js";
import type { Task } from "../kernel/tasks.js";
import { createLists } from "../lists/lists.js";
import { ranges } from "../rows/prepared-rows.js";
import type { Workspace } from "../rows/workspace.js";

/** Lloyd rounds: more move the centroids little, and the lists less. */
const ROUNDS = 3;
/** Rows per cluster that the centroids are trained on. */
const SAMPLE_PER_CLUSTER = 24;
const CHUNK = 16384;

/** Centroids in kernel memory, int16 rows like the rows they stand for, with half norms. */
export interface Centroids {
  readonly count: number;
  readonly rows: number;
  readonly half: number;
  /** Distances computed to find them. */
  readonly computed: number;
}

/** k-means on a sample of the int16 rows. Allocates the centroids at the arena's top. */
export async function trainCentroids(
  caller: string,
  { arena, pool, prepared }: Pick<Workspace, "arena" | "pool" | "prepared">,
  count: number,
  random: Random,
  work: WorkOptions | undefined,
): Promise<Centroids> {
  const { size, width, stride } = prepared;
  const rows = await arena.allocate(count * stride);
  const half = await arena.allocate(count * 4 + 32);
  const mark = arena.mark();
  const sampleSize = Math.min(size, count * SAMPLE_PER_CLUSTER);
  const chosen = await arena.allocate(sampleSize * 4);
  arena.u32(chosen, sampleSize).set(sample(size, sampleSize, random));
  const sampled = await arena.allocate(sampleSize * stride);
  arena.kernel.reorderRows(prepared.rows, stride, chosen, 0, sampleSize, sampled);
  // The sample is in random order: its first rows are a random choice.
  arena.i16(rows, count * width).set(arena.i16(sampled, count * width));
  setHalfNorms({ arena, prepared }, rows, half, count);
  const visitors = await identity(arena, sampleSize);
  const assigned = await arena.allocate(sampleSize * 4);
  const sums = await arena.allocate(count * width * 4);
  const counts = await arena.allocate(count * 4);
  const shift = Math.max(0, Math.ceil(Math.log2(sampleSize)) - 16);
  const inner = arena.mark();
  let computed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const lists = await createLists(arena, pool, sampleSize, 4);
    const layout = {
      width, stride, float: false, rows: sampled, rowHalf: half, columns: rows, columnHalf: half, ...lists,
    }; // prettier-ignore
    computed += await visitAll(pool, caller, layout, visitors, sampleSize, count, false, work);
    const sorting: Task[] = ranges(sampleSize, CHUNK).map(([from, to]) => ({ run: "sort", args: [from, to] }));
    await pool.run(caller, "cluster", layout, sorting, work);
    arena.kernel.setLists(lists.listIds, lists.listKeys, lists.thresholds, lists.capacity);
    arena.kernel.copyHeads(0, sampleSize, 1, assigned);
    arena.u32(sums, count * width).fill(0);
    arena.u32(counts, count).fill(0);
    for (const [from, to] of ranges(sampleSize, CHUNK))
      arena.kernel.sumClusters(sampled, width, from, to, assigned, sums, counts, shift);
    moveCentroids(
      arena.i16(rows, count * width),
      arena.i32(sums, count * width),
      arena.i32(counts, count),
      width,
      shift,
    );
    setHalfNorms({ arena, prepared }, rows, half, count);
    arena.release(inner);
  }
  arena.release(mark);
  return { count, rows, half, computed };
}

/** Address of the u32 0, 1, ..., count - 1. */
export async function identity(arena: Workspace["arena"], count: number): Promise<number> {
  const address = await arena.allocate(count * 4);
  const numbers = arena.u32(address, count);
  for (let at = 0; at < count; at++) numbers[at] = at;
  return address;
}

/** `wanted` different numbers below `size`, in random order (the first steps of a shuffle). */
function sample(size: number, wanted: number, random: Random): Uint32Array {
  const all = Uint32Array.from({ length: size }, (_, at) => at);
  for (let at = 0; at < wanted; at++) {
    const other = at + random.integer(size - at);
    [all[at], all[other]] = [all[other], all[at]];
  }
  return all.subarray(0, wanted);
}

function moveCentroids(rows: Int16Array, sums: Int32Array, counts: Int32Array, width: number, shift: number): void {
  for (let cluster = 0; cluster < counts.length; cluster++) {
    // A cluster that lost all rows stays where it was.
    if (counts[cluster] === 0) continue;
    const factor = 2 ** shift / counts[cluster];
    for (let at = cluster * width; at < (cluster + 1) * width; at++) rows[at] = Math.round(sums[at] * factor);
  }
}

function setHalfNorms(
  { arena, prepared }: Pick<Workspace, "arena" | "prepared">,
  rows: number,
  half: number,
  count: number,
): void {
  const { width } = prepared;
  const numbers = arena.i16(rows, count * width);
  const out = arena.i32(half, count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) sum += numbers[at] * numbers[at];
    out[row] = sum >> 1;
  }
}

/**
 * For each row its `probes` nearest centroids, nearest first, as u16 (0xffff where there are fewer), `stride` a row.
 *
 * @returns their address at the arena's top, and the distances computed
 */
export async function nearestCentroids(
  caller: string,
  { arena, pool, prepared }: Pick<Workspace, "arena" | "pool" | "prepared">,
  centroids: Centroids,
  source: { readonly rows: number; readonly count: number },
  probes: number,
  stride: number,
  work: WorkOptions | undefined,
): Promise<{ address: number; computed: number }> {
  const address = await arena.allocate(source.count * stride * 2);
  const mark = arena.mark();
  const capacity = Math.ceil(probes / 4) * 4;
  const lists = await createLists(arena, pool, source.count, capacity);
  const visitors = await identity(arena, source.count);
  const layout = {
    width: prepared.width,
    stride: prepared.stride,
    float: false,
    rows: source.rows,
    rowHalf: centroids.half,
    columns: centroids.rows,
    columnHalf: centroids.half,
    ...lists,
  };
  const computed = await visitAll(pool, caller, layout, visitors, source.count, centroids.count, false, work);
  const sorting: Task[] = ranges(source.count, CHUNK).map(([from, to]) => ({ run: "sort", args: [from, to] }));
  await pool.run(caller, "cluster", layout, sorting, work);
  const ids = arena.u32(lists.listIds, source.count * capacity);
  const out = new Uint16Array(arena.buffer as ArrayBuffer, address, source.count * stride);
  out.fill(0xffff);
  for (let row = 0; row < source.count; row++)
    for (let at = 0; at < probes; at++) out[row * stride + at] = ids[row * capacity + at];
  arena.release(mark);
  return { address, computed };
}
