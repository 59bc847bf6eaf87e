import type { Task } from "../kernel/tasks.js";
import { PREPARE_CHUNK, layoutOf } from "./layout-of.js";
import type { Memory, PreparedRows } from "./prepared-rows.js";
import { ranges } from "./ranges.js";

/** The mean of all rows: sums of ranges, added up in order, so that the bits do not depend on the number of threads. */
export async function findCenter(
  caller: string,
  { arena, pool }: Memory,
  { values, size, width, center }: Pick<PreparedRows, "values" | "size" | "width" | "center">,
): Promise<void> {
  const mark = arena.mark();
  const parts = ranges(size, PREPARE_CHUNK);
  const sums = arena.allocate(parts.length * width * 8);
  const tasks: Task[] = parts.map(([from, to], at) => ({
    run: "sum",
    args: [values, width, from, to, sums + at * width * 8],
  }));
  await pool.run(caller, "prepare", layoutOf(width, 4), tasks, undefined);
  const partial = arena.f64(sums, parts.length * width);
  const means = arena.f32(center, width);
  for (let at = 0; at < width; at++) {
    let sum = 0;
    for (let part = at; part < partial.length; part += width) sum += partial[part];
    means[at] = size === 0 ? 0 : sum / size;
  }
  arena.release(mark);
}
