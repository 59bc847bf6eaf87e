import type { Arena } from "../kernel/arena.js";
import type { Pool } from "../kernel/pool.js";

/** How distances are measured. */
export type Metric = "euclidean" | "inner-product";

/** Kernel memory and the threads that work on it. */
export interface Memory {
  readonly arena: Arena;
  readonly pool: Pool;
}

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
