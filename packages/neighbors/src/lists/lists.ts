import type { Arena } from "../kernel/arena.js";
import type { Pool } from "../kernel/pool.js";
import type { Layout } from "../kernel/layout.js";
import type { PreparedRows } from "../rows/prepared-rows.js";
import { ranges } from "../rows/ranges.js";

/** Candidate lists in kernel memory. */
export type Lists = Pick<Layout, "listIds" | "listKeys" | "thresholds" | "capacity"> & { readonly count: number };

/** Keys are rounded, so a few more rows than asked for are kept until their true distances are known. */
const SPARE = 4;

/** Length of the candidate lists for `k` neighbors. */
export function capacityFor(k: number): number {
  return Math.ceil((k + SPARE) / 4) * 4;
}

/** New empty lists at the arena's top. */
export async function createLists(arena: Arena, pool: Pool, count: number, capacity: number): Promise<Lists> {
  const listIds = arena.allocate(count * capacity * 4);
  const listKeys = arena.allocate(count * capacity * 4);
  const thresholds = arena.allocate(count * 4 + 32);
  const lists = { listIds, listKeys, thresholds, capacity, count };
  const layout = { width: 8, stride: 16, float: false, rows: 0, rowHalf: 0, columns: 0, columnHalf: 0, ...lists };
  await pool.run(
    "neighbors",
    "prepare",
    layout,
    ranges(count, 8192).map(([from, to]) => ({ run: "clear", args: [from, to] })),
    undefined,
  );
  return lists;
}

/** The layout for comparing prepared rows with one another and filling these lists. */
export function layoutFor(prepared: PreparedRows, lists: Lists): Layout {
  return {
    width: prepared.width,
    stride: prepared.stride,
    float: prepared.float,
    rows: prepared.rows,
    rowHalf: prepared.half,
    columns: prepared.rows,
    columnHalf: prepared.half,
    ...lists,
  };
}
