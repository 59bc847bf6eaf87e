import type { WorkOptions } from "@smart-mining/core";
import { copyRows } from "./copy-rows.js";
import { findCenter } from "./find-center.js";
import { PREPARE_CHUNK, layoutOf } from "./layout-of.js";
import { placeRows } from "./place-rows.js";
import type { Memory, Metric, PreparedRows } from "./prepared-rows.js";
import { ranges } from "./ranges.js";
import { FIXED_NORM } from "./rounding.js";

/** Norms may spread this far (greatest to root mean square) before int16 loses too much of the short rows. */
const FIXED_SPREAD = 8;

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
  caller: string,
  { arena, pool }: Memory,
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
  if (metric === "euclidean") await findCenter(caller, { arena, pool }, { values: address, size, width, center });
  const half = into?.half ?? arena.allocate(size * 4 + 32);
  const errors = into?.errors ?? arena.allocate(size * 4);
  const norms = into?.norms ?? arena.allocate(size * 4);
  await pool.run(
    caller,
    "prepare",
    layoutOf(width, 4),
    ranges(size, PREPARE_CHUNK).map(([from, to]) => ({
      run: "measure",
      args: [address, width, from, to, center, norms],
    })),
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
  return placeRows(caller, { arena, pool }, prepared, order, work);
}
