import type { WorkOptions } from "@smart-mining/core";
import type { Arena } from "../kernel/arena.js";
import type { Pool } from "../kernel/pool.js";
import type { Layout, Task } from "../kernel/tasks.js";

/** How distances are measured. */
export type Metric = "euclidean" | "inner-product";

/** Greatest norm of an int16 row: rounding each number up keeps its square and products within int32. */
const FIXED_NORM = 32700;
/** Norms may spread this far (greatest to root mean square) before int16 loses too much of the short rows. */
const FIXED_SPREAD = 8;
/** Rows per task of preparation. */
const CHUNK = 8192;

/**
 * Rows in kernel memory: as given (padded), and in the form in which they are compared.
 * Euclidean distances do not change when all rows move together, so the mean is taken off first: rows far from the origin,
 * or nearly alike, keep their precision.
 */
export interface PreparedRows {
  readonly size: number;
  readonly dimension: number;
  /** The dimension rounded up to a multiple of 8. */
  readonly width: number;
  readonly metric: Metric;
  /** Compared as float32 (else int16). */
  readonly float: boolean;
  /** float32 as given, `width` numbers a row. */
  readonly values: number;
  /** The form compared: `stride` bytes a row. */
  readonly rows: number;
  readonly stride: number;
  /** Half the squared norms of `rows`: int32 or float32 as `float` says. */
  readonly half: number;
  /** float32 per row: what keys may be off the true distances (see finishLists). */
  readonly errors: number;
  /** One row of float32: the mean that was taken off. */
  readonly centre: number;
  /** Compared distances divided by this are true distances. */
  readonly scale: number;
  /** The greatest norm before scaling, after centring, squared. */
  readonly greatest: number;
  /** The greatest of what rounding took away from a row, in compared units. */
  readonly greatestResidual: number;
}

/** Copies rows of `dimension` numbers into memory with `width` numbers a row. */
export function copyRows(arena: Arena, values: Float32Array, dimension: number, width: number, address: number): void {
  const size = values.length / dimension;
  const target = arena.f32(address, size * width);
  if (dimension === width) target.set(values);
  else
    for (let row = 0; row < size; row++)
      target.set(values.subarray(row * dimension, (row + 1) * dimension), row * width);
}

/** Bytes of a scratch row of distances' relative error: products and sums of `width` float32 numbers. */
export function relativeError(width: number): number {
  return (width / 4 + 16) * 2 ** -24;
}

/** Cuts [0, size) into ranges of `chunk`. */
export function ranges(size: number, chunk: number): [number, number][] {
  return Array.from({ length: Math.ceil(size / chunk) }, (_, at) => [at * chunk, Math.min(size, (at + 1) * chunk)]);
}

/** Prepares rows that are to be indexed. `values` were checked. Allocates for good at the arena's top. */
export async function prepareRows(
  arena: Arena,
  pool: Pool,
  caller: string,
  values: Float32Array,
  dimension: number,
  metric: Metric,
  work: WorkOptions | undefined,
  precision: "auto" | "int16" | "float32" = "auto",
): Promise<PreparedRows> {
  const size = values.length / dimension;
  const width = Math.ceil(dimension / 8) * 8;
  const address = await arena.allocate(size * width * 4);
  copyRows(arena, values, dimension, width, address);
  const centre = await arena.allocate(width * 4);
  if (metric === "euclidean") await findCentre(arena, address, size, width, centre);
  const half = await arena.allocate(size * 4 + 32);
  const errors = await arena.allocate(size * 4);
  const norms = await arena.allocate(size * 4);
  const rows = await arena.allocate(size * width * 4);
  const run = (name: string, tasks: Task[]) => pool.run(caller, name, layoutOf(width, 4), tasks, work);
  const centring = (scale: number): Task[] =>
    ranges(size, CHUNK).map(([from, to]) => ({
      run: "centre",
      args: [address, width, from, to, centre, scale, rows, norms],
    }));
  await run("prepare", centring(1));
  const squares = arena.f32(norms, size);
  let greatest = 0;
  let sum = 0;
  for (const square of squares) {
    if (square > greatest) greatest = square;
    sum += square;
  }
  const float =
    precision === "float32" ||
    metric === "inner-product" ||
    (precision === "auto" && greatest * size > sum * FIXED_SPREAD ** 2) ||
    !(greatest < 1e37 && (greatest === 0 || greatest > 1e-30));
  const common = { size, dimension, width, metric, float, values: address, rows, half, errors, centre, greatest };
  if (float) {
    const withNorm = metric === "euclidean" ? 1 : 0;
    arena.kernel.halveNorms(norms, 0, size, half, withNorm);
    const scratch = arena.f32(errors, size);
    const most = Math.sqrt(greatest);
    for (let row = 0; row < size; row++) scratch[row] = floatError(Math.sqrt(squares[row]), most, width, metric);
    return { ...common, stride: width * 4, scale: 1, greatestResidual: 0 };
  }
  // In place and one after the other: int16 rows are half as long, so they never overtake the float32 rows they come from.
  const scale = Math.fround(greatest === 0 ? 1 : FIXED_NORM / Math.sqrt(greatest));
  await run("prepare", centring(scale));
  const quantising: Task[] = ranges(size, CHUNK).map(([from, to]) => ({
    run: "quantise",
    args: [rows, width, from, to, rows, half, errors, 1],
    locks: [0],
  }));
  await pool.run(caller, "prepare", layoutOf(width, 2), quantising, work);
  arena.release(rows + size * width * 2 + 64);
  const residuals = arena.f32(errors, size);
  let greatestResidual = 0;
  for (const residual of residuals) if (residual > greatestResidual) greatestResidual = residual;
  for (let row = 0; row < size; row++) residuals[row] = fixedError(residuals[row], greatestResidual, scale);
  return { ...common, stride: width * 2, scale, greatestResidual };
}

/** How far a distance between rounded rows may be from the true one, in true units; 0.02 covers the rounding of centring. */
export function fixedError(residual: number, greatestResidual: number, scale: number): number {
  return ((residual + greatestResidual) * 1.0001 + 0.02) / scale;
}

/** How far a float32 key's squared distance (or product) may be from the true one. */
export function floatError(norm: number, greatestNorm: number, width: number, metric: Metric): number {
  const unit = (width + 8) * 2 ** -23;
  const product = unit * norm * greatestNorm;
  return metric === "inner-product" ? 2 * product + 1e-37 : 2 * (product + unit * (greatestNorm + norm) ** 2) + 1e-37;
}

/** The mean of all rows. */
async function findCentre(arena: Arena, values: number, size: number, width: number, centre: number): Promise<void> {
  const mark = arena.mark();
  const sums = await arena.allocate(width * 8);
  for (const [from, to] of ranges(size, CHUNK)) arena.kernel.sumRows(values, width, from, to, sums);
  const means = arena.f32(centre, width);
  arena.f64(sums, width).forEach((sum, at) => (means[at] = size === 0 ? 0 : sum / size));
  arena.release(mark);
}

/** A layout for tasks that use neither lists nor columns. */
export function layoutOf(width: number, bytesPerNumber: number): Layout {
  const none = { rows: 0, rowHalf: 0, columns: 0, columnHalf: 0, listIds: 0, listKeys: 0, thresholds: 0, capacity: 0 };
  return { width, stride: width * bytesPerNumber, float: bytesPerNumber === 4, ...none };
}
