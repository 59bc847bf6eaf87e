import type { Rows } from "../numeric/rows.js";

/**
 * How far apart two embeddings are, with its gradient. Work on it through `openPairs`, which adds normalization and power.
 *
 * Inside the losses smaller is always nearer: a similarity enters with its sign turned, and so do thresholds compared
 * with it (`internalThreshold`).
 */
export interface Distance {
  readonly name: string;
  /** A similarity: larger is nearer. */
  readonly inverted: boolean;
  /** Rows are divided by their p-norm first. */
  readonly normalize: boolean;
  /** The norm used to normalize, and by Lp distances. */
  readonly p: number;
  /** The measure is raised to this power. */
  readonly power: number;
  /** Between row i of x and row j of y, both already normalized, before the power. */
  measure(x: Rows, i: number, y: Rows, j: number): number;
  /** Adds g × (gradient of the measure) into gx (row i) and gy (row j). The pair's object is used again for the next: copy what you keep. */
  addGradient(pair: MeasuredPair, g: number, gx: Float64Array, gy: Float64Array): void;
  /**
   * The measure of two normalized rows from their plain Euclidean distance, where that decides it. With `normalize`, rows
   * of length 1 are meant, else rows as they are.
   */
  fromEuclidean?(plain: number): number;
  /** The whole matrix at once, where that is faster. */
  readonly dense?: DenseMeasure;
}

/** Row i of x and row j of y, both already normalized, and what `measure` gave for them. */
export interface MeasuredPair {
  readonly x: Rows;
  readonly i: number;
  readonly y: Rows;
  readonly j: number;
  /** The measure, before the power. */
  readonly value: number;
}

/** What every distance takes. */
export interface DistanceOptions {
  /** The norm: of Lp distances, and used to normalize; default 2. */
  p?: number;
  /** The measure is raised to this power; default 1. */
  power?: number;
  /** Divide the embeddings by their norm first; default true. */
  normalize?: boolean;
}

/** Whole-matrix versions of `measure` and `addGradient`. */
export interface DenseMeasure {
  /** Row-major, x.size × y.size. */
  measure(x: Rows, y: Rows): Float64Array;
  addGradient(x: Rows, y: Rows, values: Float64Array, gradient: Float64Array, gx: Float64Array, gy: Float64Array): void;
}

/** A measure as the losses compare it: raised to the distance's power, smaller is nearer. */
export function internalValue({ power, inverted }: Pick<Distance, "power" | "inverted">, measured: number): number {
  const raised = power === 1 ? measured : power === 2 ? measured * measured : measured ** power;
  return inverted ? -raised : raised;
}

/** A threshold on the user's scale (a distance, or a similarity) as the losses compare it: smaller is nearer. */
export function internalThreshold(distance: Distance, threshold: number): number {
  return distance.inverted ? -threshold : threshold;
}
