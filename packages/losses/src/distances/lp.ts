import { ShapeError } from "@smart-mining/core";
import { addDifferenceGradient } from "../numeric/products.js";
import type { Rows } from "../numeric/rows.js";
import type { DenseMeasure, Distance, DistanceOptions, MeasuredPair } from "./distance.js";
import { squaredByDifference, squaredMatrix } from "./squared-matrix.js";

const euclideanDense: DenseMeasure = {
  measure: (x, y) => squaredMatrix(x, y).map(Math.sqrt),
  addGradient(x, y, values, gradient, gx, gy) {
    // Rounding leaves c (x - y) with an error of c |x| 1e-16, which is small against 1 even at float32's closest rows.
    const coefficients = gradient.map((g, at) => (g === 0 || values[at] === 0 ? 0 : g / values[at]));
    addDifferenceGradient(x, y, coefficients, gx, gy);
  },
};

/**
 * Minkowski distance d(x, y) = (Σ_k |x_k - y_k|^p)^(1/p), raised to `power`; p = Infinity is the largest difference.
 *
 * The gradient at distance 0 is 0 (a subgradient), and equal rows have distance exactly 0: no epsilon is added.
 * p = 2 with power 2 is the squared Euclidean distance.
 */
export function lpDistance(options: DistanceOptions = {}): Distance {
  const { p = 2, power = 1, normalize = true } = options;
  const shared = { name: p === 2 ? "euclidean" : "lp", inverted: false, normalize, p, power };
  if (p === 2)
    return {
      ...shared,
      measure: (x, i, y, j) => Math.sqrt(squaredByDifference(x, i, y, j)),
      addGradient: addEuclideanGradient,
      fromEuclidean: (plain) => plain,
      dense: euclideanDense,
    };
  return {
    ...shared,
    measure: (x, i, y, j) => minkowski(x, i, y, j, p),
    addGradient: (pair, g, gx, gy) => addMinkowskiGradient(p, pair, g, gx, gy),
  };
}

function addEuclideanGradient(
  { x, i, y, j, value }: MeasuredPair,
  g: number,
  gx: Float64Array,
  gy: Float64Array,
): void {
  if (value === 0) return;
  const { dimension } = x;
  const scale = g / value;
  for (let k = 0; k < dimension; k++) {
    const step = scale * (x.data[i * dimension + k] - y.data[j * dimension + k]);
    gx[i * dimension + k] += step;
    gy[j * dimension + k] -= step;
  }
}

function minkowski(x: Rows, i: number, y: Rows, j: number, p: number): number {
  const { dimension } = x;
  if (y.dimension !== dimension)
    throw new ShapeError(`lpDistance: rows must have equal dimension; got ${dimension} and ${y.dimension}.`);
  let sum = 0;
  for (let k = 0; k < dimension; k++) {
    const difference = Math.abs(x.data[i * dimension + k] - y.data[j * dimension + k]);
    if (p === 1) sum += difference;
    else if (p === Infinity) sum = Math.max(sum, difference);
    else sum += difference ** p;
  }
  return p === 1 || p === Infinity ? sum : sum ** (1 / p);
}

function addMinkowskiGradient(
  p: number,
  { x, i, y, j, value }: MeasuredPair,
  g: number,
  gx: Float64Array,
  gy: Float64Array,
): void {
  if (value === 0) return;
  const { dimension } = x;
  for (let k = 0; k < dimension; k++) {
    const difference = x.data[i * dimension + k] - y.data[j * dimension + k];
    if (difference === 0) continue;
    const size = Math.abs(difference);
    let slope = Math.sign(difference);
    if (p === Infinity) slope = size === value ? slope : 0;
    else if (p !== 1) slope *= (size / value) ** (p - 1);
    gx[i * dimension + k] += g * slope;
    gy[j * dimension + k] -= g * slope;
  }
}
