import type { Metric } from "./prepared-rows.js";

/** Greatest norm of an int16 row: rounding each number up keeps its square and products within int32. */
export const FIXED_NORM = 32700;

/** The relative error of a true distance: sums of `width` float32 squares. */
export function relativeError(width: number): number {
  return (width / 4 + 16) * 2 ** -24;
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
