import type { Random, WorkOptions } from "@smart-mining/core";
import { visitAll } from "../exact/all-pairs.js";
import type { Task } from "../kernel/tasks.js";
import { createLists } from "../lists/lists.js";
import { layoutOf } from "../rows/layout-of.js";
import { ranges } from "../rows/ranges.js";
import type { Workspace } from "../rows/workspace.js";
import { sortCentroids } from "./sort-centroids.js";

/** Lloyd rounds: more move the centroids little, and the lists less. */
const ROUNDS = 3;
/** Rows per cluster that the centroids are trained on. */
const SAMPLE_PER_CLUSTER = 24;
const CHUNK = 4096;

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
  const rows = arena.allocate(count * stride);
  const half = arena.allocate(count * 4 + 32);
  const mark = arena.mark();
  const sampleSize = Math.min(size, count * SAMPLE_PER_CLUSTER);
  const parts = ranges(sampleSize, CHUNK);
  const chosen = arena.allocate(sampleSize * 4);
  arena.u32(chosen, sampleSize).set(sample(size, sampleSize, random));
  const sampled = arena.allocate(sampleSize * stride);
  const given = layoutOf(width, stride / width);
  await pool.run(
    caller,
    "cluster",
    given,
    parts.map(([from, to]) => ({ run: "reorder", args: [prepared.rows, stride, chosen, from, to, sampled] })),
    work,
  );
  // The sample is in random order: its first rows are a random choice.
  arena.i16(rows, count * width).set(arena.i16(sampled, count * width));
  setHalfNorms({ arena, prepared }, rows, half, count);
  const visiting = { visitors: identity(arena, sampleSize), count: sampleSize, skipSelf: false };
  const assigned = arena.allocate(sampleSize * 4);
  // Each lane's sums and counts: integers, so the order in which rows are added does not matter.
  const lanes = Math.min(pool.threads, parts.length);
  const sums = arena.allocate(lanes * count * width * 4);
  const counts = arena.allocate(lanes * count * 4);
  const shift = Math.max(0, Math.ceil(Math.log2(sampleSize)) - 16);
  const inner = arena.mark();
  let computed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const lists = await createLists(arena, pool, sampleSize, 4);
    const layout = {
      width, stride, float: false, rows: sampled, rowHalf: half, columns: rows, columnHalf: half, ...lists,
    }; // prettier-ignore
    computed += await visitAll(pool, caller, layout, { ...visiting, columns: count }, work);
    arena.u32(sums, lanes * count * width).fill(0);
    arena.u32(counts, lanes * count).fill(0);
    const assigning: Task[] = parts.flatMap(([from, to], at) => {
      const lane = at % lanes;
      const into = [sums + lane * count * width * 4, counts + lane * count * 4, shift];
      return [
        { run: "sort", args: [from, to], locks: [lane] },
        { run: "heads", args: [from, to, 1, assigned], locks: [lane] },
        { run: "sumClusters", args: [sampled, width, from, to, assigned, ...into], locks: [lane] },
      ];
    });
    await pool.run(caller, "cluster", layout, assigning, work);
    moveCentroids(
      arena.i16(rows, count * width),
      addLanes(arena.i32(sums, lanes * count * width), lanes),
      addLanes(arena.i32(counts, lanes * count), lanes),
      width,
      shift,
    );
    setHalfNorms({ arena, prepared }, rows, half, count);
    arena.release(inner);
  }
  sortCentroids(arena.i16(rows, count * width), width);
  setHalfNorms({ arena, prepared }, rows, half, count);
  arena.release(mark);
  return { count, rows, half, computed };
}

/** Adds up the lanes into the first. */
function addLanes(numbers: Int32Array, lanes: number): Int32Array {
  const length = numbers.length / lanes;
  const first = numbers.subarray(0, length);
  for (let lane = 1; lane < lanes; lane++) for (let at = 0; at < length; at++) first[at] += numbers[lane * length + at];
  return first;
}

/** Address of the u32 0, 1, ..., count - 1. */
function identity(arena: Workspace["arena"], count: number): number {
  const address = arena.allocate(count * 4);
  const numbers = arena.u32(address, count);
  for (let at = 0; at < count; at++) numbers[at] = at;
  return address;
}

/** `wanted` different numbers below `size`, in random order (the first steps of a shuffle). */
function sample(size: number, wanted: number, random: Random): Uint32Array {
  const all = new Uint32Array(size);
  for (let at = 0; at < size; at++) all[at] = at;
  for (let at = 0; at < wanted; at++) {
    const other = at + random.integer(size - at);
    const kept = all[at];
    all[at] = all[other];
    all[other] = kept;
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
  { probes, stride }: { readonly probes: number; readonly stride: number },
  work: WorkOptions | undefined,
): Promise<{ address: number; computed: number }> {
  const address = arena.allocate(source.count * stride * 2);
  const mark = arena.mark();
  const capacity = Math.ceil(probes / 4) * 4;
  const lists = await createLists(arena, pool, source.count, capacity);
  const visitors = identity(arena, source.count);
  const visiting = { visitors, count: source.count, columns: centroids.count, skipSelf: false };
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
  const computed = await visitAll(pool, caller, layout, visiting, work);
  const taking: Task[] = ranges(source.count, CHUNK).flatMap(([from, to], lock) => [
    { run: "sort", args: [from, to], locks: [lock] },
    { run: "takeProbes", args: [from, to, probes, stride, address], locks: [lock] },
  ]);
  await pool.run(caller, "cluster", layout, taking, work);
  arena.release(mark);
  return { address, computed };
}
