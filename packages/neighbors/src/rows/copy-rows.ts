import type { Arena } from "../kernel/arena.js";

/** Copies rows of `dimension` numbers into memory with `width` numbers a row. */
export function copyRows(arena: Arena, values: Float32Array, dimension: number, width: number, address: number): void {
  const size = values.length / dimension;
  const target = arena.f32(address, size * width);
  if (dimension === width) target.set(values);
  else
    for (let row = 0; row < size; row++)
      target.set(values.subarray(row * dimension, (row + 1) * dimension), row * width);
}
