import { OptionError, ShapeError, ValueError, checkRows, show } from "@smart-mining/core";
import type { ClassNeighborRequest } from "@smart-mining/core";

/** Refuses a number of neighbors that is not a whole number >= `least`. */
export function checkK(caller: string, k: number, name = "k", least = 1): void {
  if (!(Number.isInteger(k) && k >= least && k <= 2 ** 24))
    throw new OptionError(`${caller}: "${name}" must be a whole number in [${least}, 2^24]; got ${show(k)}.`);
}

/** Checks rows that an `update` or a reload brings against what is indexed. */
export function checkSameShape(caller: string, values: Float32Array, size: number, dimension: number): void {
  const rows = checkRows(caller, values, dimension);
  if (rows !== size)
    throw new ShapeError(`${caller}: "values" must hold the ${size} rows that were built; got ${rows}. Use build.`);
}

/** Checks a request for class lists. */
export function checkClassRequest(caller: string, request: ClassNeighborRequest, size: number): void {
  checkK(caller, request.same, "same", 0);
  checkK(caller, request.other, "other", 0);
  const least = request.otherAtLeast;
  if (least !== undefined && !(Number.isInteger(least) && least >= 0 && least <= request.other))
    throw new OptionError(
      `${caller}: "otherAtLeast" must be a whole number in [0, other = ${request.other}]; got ${show(least)}.`,
    );
  if (!(request.labels instanceof Int32Array) || request.labels.length !== size)
    throw new ShapeError(
      `${caller}: "labels" must be an Int32Array with one entry per row (${size}); got ${show(request.labels)}.`,
    );
  const bound = request.otherFartherThan;
  if (bound === undefined) return;
  if (!(bound instanceof Float32Array) || bound.length !== size)
    throw new ShapeError(
      `${caller}: "otherFartherThan" must be a Float32Array with one entry per row (${size}); got ${show(bound)}.`,
    );
  const bad = bound.findIndex((value) => Number.isNaN(value));
  if (bad >= 0) throw new ValueError(`${caller}: "otherFartherThan" must not be NaN; entry ${bad} is.`);
}
