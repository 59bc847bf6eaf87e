import type { WorkOptions } from "@smart-mining/core";
import type { Task } from "../kernel/tasks.js";
import { PREPARE_CHUNK, layoutOf } from "./layout-of.js";
import type { Memory, PreparedRows } from "./prepared-rows.js";
import { ranges } from "./ranges.js";
import { floatError } from "./rounding.js";

/** Writes the compared form of rows that are in memory, in this order (address of u32; 0: as given). */
export async function placeRows(
  caller: string,
  { arena, pool }: Memory,
  prepared: PreparedRows,
  order: number,
  work: WorkOptions | undefined,
): Promise<PreparedRows> {
  const { size, width, metric, values, rows, half, errors, norms, center, greatest, scale } = prepared;
  const orderOf = order === 0 ? undefined : arena.u32(order, size);
  const tasks: Task[] = ranges(size, PREPARE_CHUNK).map(([from, to]) =>
    prepared.float
      ? {
          run: "float",
          args: [values, width, order, from, to, center, norms, rows, half, metric === "euclidean" ? 1 : 0],
        }
      : { run: "fix", args: [values, width, order, from, to, center, scale, rows, half, errors] },
  );
  const residuals = await pool.run(caller, "prepare", layoutOf(width, 4), tasks, work);
  if (prepared.float) {
    const out = arena.f32(errors, size);
    const squares = arena.f32(norms, size);
    const most = Math.sqrt(greatest);
    for (let place = 0; place < size; place++)
      out[place] = floatError(Math.sqrt(squares[orderOf?.[place] ?? place]), most, width, metric);
    return prepared;
  }
  const greatestResidual = residuals.reduce((high, residual) => Math.max(high, residual), 0);
  const bounding: Task[] = ranges(size, PREPARE_CHUNK).map(([from, to]) => ({
    run: "boundErrors",
    args: [from, to, errors, greatestResidual, scale],
  }));
  await pool.run(caller, "prepare", layoutOf(width, 4), bounding, work);
  return { ...prepared, greatestResidual };
}
