import { copyRows } from "./copy-rows.js";
import { FIXED_NORM, fixedError, floatError } from "./rounding.js";
import type { Workspace } from "./workspace.js";

/** Queries in the form in which the indexed rows are compared. */
export interface PreparedQueries {
  /** float32 as given, padded. */
  readonly values: number;
  readonly rows: number;
  readonly half: number;
  readonly errors: number;
  /** Queries so far out that int16 cannot hold them on the rows' scale. */
  readonly unfit: readonly number[];
}

/** Prepares queries on the scale of the indexed rows. Allocates at the arena's top. */
export function quantizeQueries({ arena, prepared }: Workspace, queries: Float32Array): PreparedQueries {
  const { width, dimension, scale, float, metric, center } = prepared;
  const count = queries.length / dimension;
  const values = arena.allocate(count * width * 4);
  copyRows(arena, queries, dimension, width, values);
  const half = arena.allocate(count * 4 + 32);
  const errors = arena.allocate(count * 4);
  const norms = arena.allocate(count * 4);
  const rows = arena.allocate(count * width * (float ? 4 : 2));
  const { kernel } = arena;
  kernel.measureRows(values, width, 0, count, center, norms);
  const squares = arena.f32(norms, count);
  const out = arena.f32(errors, count);
  if (float) {
    kernel.floatRows(values, width, 0, 0, count, center, norms, rows, half, metric === "euclidean" ? 1 : 0);
    const greatest = Math.sqrt(prepared.greatest);
    const unfit: number[] = [];
    for (let query = 0; query < count; query++) {
      const norm = Math.sqrt(squares[query]);
      out[query] = floatError(norm, Math.max(norm, greatest), width, metric);
      if (!(squares[query] < 1e37)) unfit.push(query);
    }
    return { values, rows, half, errors, unfit };
  }
  const unfit: number[] = [];
  for (let query = 0; query < count; query++)
    if (!(squares[query] * scale ** 2 <= (FIXED_NORM + 1) ** 2)) unfit.push(query);
  kernel.fixRows(values, width, 0, 0, count, center, scale, rows, half, errors);
  for (let query = 0; query < count; query++) out[query] = fixedError(out[query], prepared.greatestResidual, scale);
  return { values, rows, half, errors, unfit };
}
