import type { WorkOptions } from "@smart-mining/core";
import type { Pool } from "../kernel/pool.js";
import { pairsApart } from "../kernel/pairs-apart.js";
import type { Layout } from "../kernel/layout.js";
import type { Task } from "../kernel/tasks.js";
import { ranges } from "../rows/ranges.js";
import { total } from "./counted.js";

/** Pairs per task: a few milliseconds. */
const PAIRS_PER_TASK = 4e6;

/** Rows per block such that a pair of blocks is one task. */
function blockRows(stride: number): number {
  return Math.max(64, Math.floor(Math.sqrt((PAIRS_PER_TASK * 128) / Math.max(64, stride)) / 64) * 64);
}

/**
 * Compares each pair of rows within each range once and fills both rows' lists. No two tasks at a time touch the same block,
 * so threads need neither private lists nor merging.
 *
 * @param groups ranges of rows; only pairs within one range are compared
 * @returns distances computed
 */
export async function allPairs(
  pool: Pool,
  caller: string,
  layout: Layout,
  groups: readonly (readonly [number, number])[],
  work: WorkOptions | undefined,
): Promise<number> {
  const largest = blockRows(layout.stride);
  const tasks: Task[] = [];
  const across: Task[] = [];
  let lock = 0;
  for (const [start, end] of groups) {
    const size = end - start;
    // With several threads there must be enough blocks for all to find two free ones.
    const enough = pool.threads === 1 ? size : Math.ceil(size / (4 * pool.threads) / 64) * 64;
    const blocks = ranges(size, Math.max(64, Math.min(largest, enough))).map(([from, to]) => [
      start + from,
      start + to,
    ]);
    // Near blocks first: where rows are sorted by cluster or class, thresholds are tight early.
    blocks.forEach(([from, to], at) => tasks.push({ run: "pairs", args: [from, to, from, to], locks: [lock + at] }));
    for (const [one, other] of pairsApart(blocks.length))
      across.push({ run: "pairs", args: [...blocks[one], ...blocks[other]], locks: [lock + one, lock + other] });
    lock += blocks.length;
  }
  const computed = await pool.run(caller, "compare", layout, [...tasks, ...across], work);
  return total(computed);
}

/** Rows and the columns they are compared with. */
export interface Visit {
  /** Address of u32: the rows' numbers, `count` of them. */
  readonly visitors: number;
  readonly count: number;
  readonly columns: number;
  readonly skipSelf: boolean;
}

/**
 * Compares the rows with all columns, filling only the rows' lists.
 */
export async function visitAll(
  pool: Pool,
  caller: string,
  layout: Layout,
  { visitors, count, columns, skipSelf }: Visit,
  work: WorkOptions | undefined,
): Promise<number> {
  const rowsPerTask = Math.max(64, Math.min(1024, Math.ceil(count / pool.threads / 4) * 4));
  const columnsPerTask = Math.max(1024, Math.floor(((PAIRS_PER_TASK / rowsPerTask) * 128) / layout.stride));
  const tasks: Task[] = [];
  ranges(count, rowsPerTask).forEach(([from, to], lock) => {
    for (const [start, end] of ranges(columns, columnsPerTask))
      tasks.push({
        run: "visit",
        args: [visitors + from * 4, to - from, start, end, skipSelf ? 1 : 0],
        locks: [lock],
      });
  });
  const computed = await pool.run(caller, "compare", layout, tasks, work);
  return total(computed);
}
