import { relativeError } from "../rows/rounding.js";
import type { Workspace } from "../rows/workspace.js";

/** Addresses: int32 keys by place, and the distances themselves as float32. */
export interface UpperKeys {
  readonly keys: number;
  readonly farther: number;
}

/**
 * Turns "farther than this distance" into the greatest key that a row may have. Keys are rounded, so the bound is loose by
 * what rounding can do; the true distances decide in the end.
 *
 * @param order address of u32: the row at each place of the compared rows; 0: as given
 */
export function upperKeys({ arena, prepared }: Workspace, distances: Float32Array, order = 0): UpperKeys {
  const { size, scale, float, metric, width } = prepared;
  const keys = arena.allocate(size * 4);
  const farther = arena.allocate(size * 4);
  arena.f32(farther, size).set(distances);
  const out = arena.i32(keys, size);
  const errors = arena.f32(prepared.errors, size);
  const half = float ? arena.f32(prepared.half, size) : arena.i32(prepared.half, size);
  const orderOf = order === 0 ? undefined : arena.u32(order, size);
  for (let row = 0; row < size; row++) {
    const given = distances[orderOf?.[row] ?? row];
    const bound = given * (given > 0 ? 1 - relativeError(width) : 1 + relativeError(width));
    if (metric === "inner-product") out[row] = ordered(-bound + errors[row]);
    else if (float) out[row] = ordered(half[row] - (Math.max(0, bound) ** 2 - errors[row]) / 2);
    else {
      const least = Math.max(0, bound - errors[row]) * scale;
      out[row] = Math.max(-(2 ** 31), Math.ceil(half[row] - (least * least) / 2) + 4);
    }
  }
  return { keys, farther };
}

/** The place among all float32, as int32, of the float32 just above `value` (see assembly/pairs.ts). */
function ordered(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0];
  const place = bits ^ ((bits >> 31) & 0x7fffffff);
  return Math.min(place + 2, 2 ** 31 - 1);
}
