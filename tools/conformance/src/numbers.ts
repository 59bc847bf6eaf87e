import type { Miss } from "./adapter.js";

/** A number as the files write it: JSON has no NaN or infinity. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** The number that a file means. */
export function parseNumber(value: JsonNumber): number {
  return typeof value === "number" ? value : Number(value);
}

/** Rows of numbers as a file writes them; null for a row that is not to be compared. */
export type JsonMatrix = readonly (readonly JsonNumber[] | null)[];

/** |x - reference| <= allowed; a non-finite reference asks for any finite x. */
export function compareNumber(what: string, x: number, reference: number, allowed: number): Miss[] {
  if (!Number.isFinite(x)) return [{ what, detail: `is ${x}, the reference ${reference}` }];
  if (!Number.isFinite(reference)) return [];
  const error = Math.abs(x - reference);
  return error <= allowed ? [] : [{ what, error, allowed, detail: `${x} instead of ${reference}` }];
}

/**
 * The largest difference of a matrix from its reference, within `allowed(largest finite entry of the reference)`.
 * Null rows are not compared; where the reference is not finite, any finite number passes.
 */
export function compareMatrix(
  what: string,
  x: ArrayLike<number>,
  reference: JsonMatrix,
  allowed: (largest: number) => number,
): Miss[] {
  const width = reference.find((row) => row !== null)?.length ?? 0;
  if (x.length !== reference.length * width && reference.every((row) => row !== null))
    return [{ what, detail: `has ${x.length} numbers, the reference ${reference.length * width}` }];
  let largest = 0;
  let worst = 0;
  let where = "";
  for (const [row, values] of reference.entries()) {
    if (values === null) {
      for (let column = 0; column < width; column++)
        if (!Number.isFinite(x[row * width + column])) return [{ what, detail: `row ${row} is not finite` }];
      continue;
    }
    for (const [column, value] of values.entries()) {
      const expected = parseNumber(value);
      const actual = x[row * width + column];
      if (!Number.isFinite(actual)) return [{ what, detail: `row ${row}, column ${column} is ${actual}` }];
      if (!Number.isFinite(expected)) continue;
      largest = Math.max(largest, Math.abs(expected));
      if (Math.abs(actual - expected) > worst) {
        worst = Math.abs(actual - expected);
        where = `row ${row}, column ${column}: ${actual} instead of ${expected}`;
      }
    }
  }
  const limit = allowed(largest);
  return worst <= limit ? [] : [{ what, error: worst, allowed: limit, detail: where }];
}
