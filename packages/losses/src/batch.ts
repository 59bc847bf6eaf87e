import type { Tuples } from "@smart-mining/core";
import { checkBatch, checkReference } from "./checks.js";
import type { LossBatch, LossDefinition } from "./kernel.js";
import { rowsOf } from "./numeric/rows.js";
import { meanReducer, unreducedFold, type Fold, type Reducer } from "./reducers/index.js";

/** How terms are reduced: by the loss's reducers, or kept, with weights that come from outside. */
export type FoldMode = { unreduced: false } | { unreduced: true; terms: number[]; weights: () => ArrayLike<number> };

/** One call of a loss in plain numbers. */
export interface LossCall {
  embeddings: { values: ArrayLike<number>; shape: readonly number[] };
  reference?: {
    values: ArrayLike<number>;
    shape: readonly number[];
    labels: Int32Array;
    groups?: Int32Array;
    copies?: Int32Array;
  };
  labels: Int32Array;
  groups?: Int32Array;
  tuples?: Tuples;
  weights: readonly ArrayLike<number>[];
  weightShapes: readonly (readonly number[])[];
}

/** Checks a call and puts it into double precision. */
export function toBatch(definition: LossDefinition, input: LossCall, mode: FoldMode): LossBatch {
  const { name: caller } = definition;
  const embeddings = rowsOf(input.embeddings.values, input.embeddings.shape[0], input.embeddings.shape[1]);
  const reference =
    input.reference && rowsOf(input.reference.values, input.reference.shape[0], input.reference.shape[1]);
  const columns = (reference ?? embeddings).size;
  checkBatch(definition, embeddings, input, columns);
  checkReference(definition, embeddings, reference, input.reference);
  const start = (reducer: Reducer, divisor?: () => number): Fold =>
    mode.unreduced
      ? unreducedFold(mode.terms, mode.weights)
      : reducer.start({ size: embeddings.size, columns, labels: input.labels, divisor, caller });
  const reducers = definition.reducers ?? (() => meanReducer());
  return {
    caller,
    embeddings,
    labels: input.labels,
    groups: input.groups,
    reference: reference ?? embeddings,
    referenceLabels: input.reference?.labels ?? input.labels,
    referenceGroups: input.reference === undefined ? input.groups : input.reference.groups,
    separate: reference !== undefined,
    copies:
      reference === undefined ? Int32Array.from({ length: embeddings.size }, (_, row) => row) : input.reference?.copies,
    tuples: input.tuples,
    weights: input.weights.map((values, at) => {
      const [size, dimension = 1] = input.weightShapes[at];
      return rowsOf(values, size, dimension);
    }),
    fold: (part, divisor) => start(reducers(part), divisor),
    reduced: () => start(meanReducer()),
  };
}
