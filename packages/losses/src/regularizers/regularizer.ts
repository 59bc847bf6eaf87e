import type { Rows } from "../numeric/rows.js";

/** A penalty on vectors (embeddings, or class weights: one vector per row). */
export interface Regularizer {
  readonly name: string;
  /** @param caller what error messages name first */
  compute(rows: Rows, caller: string): { value: number; backward(): Float64Array };
}

/** A regularizer and how much it counts. */
export interface WeightedRegularizer {
  readonly regularizer: Regularizer;
  readonly weight: number;
}
