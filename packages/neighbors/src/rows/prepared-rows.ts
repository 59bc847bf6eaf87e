import type { WorkOptions } from "@smart-mining/core";
import type { Arena } from "../kernel/arena.js";
import type { Pool } from "../kernel/pool.js";
import type { Layout, Task } from "../kernel/tasks.js";

/** How distances are measured. */
export type Metric = "euclidean" | "inner-product";

/** Greatest norm of an int16 row: rounding each number up keeps its square and products within int32. */
export const FIXED_NORM = 32700;
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
  /** float32 per row as given: squared norm after centering. */
  readonly norms: number;
  /** One row of float32: the mean that was taken off. */
  readonly center: number;
  /** Compared distances divided by this are true distances. */
  readonly scale: number;
  /** The greatest norm before scaling, after centering, squared. */
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

/** The relative error of a true distance: sums of `width` float32 squares. */
export function relativeError(width: number): number {
  return (width / 4 + 16) * 2 ** -24;
}

/** Cuts [0, size) into ranges of `chunk`. */
export function ranges(size: number, chunk: number): [number, number][] {
  return Array.from({ length: Math.ceil(size / chunk) }, (_, at) => [at * chunk, Math.min(size, (at + 1) * chunk)]);
}

/** Where rows are to be put, and how. */
export interface Preparation {
  readonly metric: Metric;
  readonly precision: "auto" | "int16" | "float32";
  /** Rows prepared before, of the same number and dimension, whose memory is used again. */
  readonly into?: PreparedRows;
  /** Address of u32: place i gets row order[i]; 0: as given. */
  readonly order?: number;
}

/** Prepares rows that are to be indexed. `values` were checked. Without `into` allocates for good at the arena's top. */
export async function prepareRows(
  arena: Arena,
  pool: Pool,
  caller: string,
  values: Float32Array,
  dimension: number,
  { metric, precision, into, order = 0 }: Preparation,
  work: WorkOptions | undefined,
): Promise<PreparedRows> {
  const size = values.length / dimension;
  const width = Math.ceil(dimension / 8) * 8;
  const address = into?.values ?? arena.allocate(size * width * 4);
  copyRows(arena, values, dimension, width, address);
  const center = into?.center ?? arena.allocate(width * 4);
  if (metric === "euclidean") await findCenter(arena, pool, caller, address, size, width, center);
  const half = into?.half ?? arena.allocate(size * 4 + 32);
  const errors = into?.errors ?? arena.allocate(size * 4);
  const norms = into?.norms ?? arena.allocate(size * 4);
  await pool.run(
    caller,
    "prepare",
    layoutOf(width, 4),
    ranges(size, CHUNK).map(([from, to]) => ({ run: "measure", args: [address, width, from, to, center, norms] })),
    work,
  );
  const squares = arena.f32(norms, size);
  let greatest = 0;
  let sum = 0;
  for (const square of squares) {
    if (square > greatest) greatest = square;
    sum += square;
  }
  const spreadWidely = greatest * size > sum * FIXED_SPREAD ** 2;
  const outOfRange = !(greatest < 1e37 && (greatest === 0 || greatest > 1e-30));
  const float =
    metric === "inner-product" || outOfRange || precision === "float32" || (precision === "auto" && spreadWidely);
  const fits = into !== undefined && into.float === float;
  const rows = fits ? into.rows : arena.allocate(size * width * (float ? 4 : 2));
  const scale = float || greatest === 0 ? 1 : Math.fround(FIXED_NORM / Math.sqrt(greatest));
  const common = {
    size,
    dimension,
    width,
    metric,
    float,
    values: address,
    rows,
    half,
    errors,
    norms,
    center,
    greatest,
  };
  const prepared = { ...common, scale, stride: width * (float ? 4 : 2), greatestResidual: 0 };
  return placeRows(arena, pool, caller, prepared, order, work);
}

/** Writes the compared form of rows that are in memory, in this order (address of u32; 0: as given). */
export async function placeRows(
  arena: Arena,
  pool: Pool,
  caller: string,
  prepared: PreparedRows,
  order: number,
  work: WorkOptions | undefined,
): Promise<PreparedRows> {
  const { size, width, metric, values, rows, half, errors, norms, center, greatest, scale } = prepared;
  const orderOf = order === 0 ? undefined : arena.u32(order, size);
  const tasks: Task[] = ranges(size, CHUNK).map(([from, to]) =>
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
  const bounding: Task[] = ranges(size, CHUNK).map(([from, to]) => ({
    run: "boundErrors",
    args: [from, to, errors, greatestResidual, scale],
  }));
  await pool.run(caller, "prepare", layoutOf(width, 4), bounding, work);
  return { ...prepared, greatestResidual };
}

/** How far a distance between rounded rows may be from the true one, in true units: as boundErrors in assembly/prepare.ts. */
export function fixedError(residual: number, greatestResidual: number, scale: number): number {
  return ((residual + greatestResidual) * 1.0001 + 0.02) / scale;
}

/** How far a float32 key's squared distance (or product) may be from the true one. */
export function floatError(norm: number, greatestNorm: number, width: number, metric: Metric): number {
  const unit = (width + 8) * 2 ** -23;
  const product = unit * norm * greatestNorm;
  return metric === "inner-product" ? 2 * product + 1e-37 : 2 * (product + unit * (greatestNorm + norm) ** 2) + 1e-37;
}

/** The mean of all rows: sums of ranges, added up in order, so that the bits do not depend on the number of threads. */
async function findCenter(
  arena: Arena,
  pool: Pool,
  caller: string,
  values: number,
  size: number,
  width: number,
  center: number,
): Promise<void> {
  const mark = arena.mark();
  const parts = ranges(size, CHUNK);
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

/** A layout for tasks that use neither lists nor columns. */
export function layoutOf(width: number, bytesPerNumber: number): Layout {
  const none = { rows: 0, rowHalf: 0, columns: 0, columnHalf: 0, listIds: 0, listKeys: 0, thresholds: 0, capacity: 0 };
  return { width, stride: width * bytesPerNumber, float: bytesPerNumber === 4, ...none };
}
