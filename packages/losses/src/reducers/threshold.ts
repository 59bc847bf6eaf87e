import { OptionError } from "@smart-mining/core";
import type { Reducer } from "./reducer.js";

/** Bounds of the terms that count; at least one. */
export interface ThresholdReducerOptions {
  /** Terms must be greater than this. */
  low?: number;
  /** Terms must be less than this. */
  high?: number;
}

/** Mean of the terms with low < term < high; 0 when there is none. At least one bound must be given. */
export function thresholdReducer(bounds: ThresholdReducerOptions): Reducer {
  const { low, high } = bounds;
  if (low === undefined && high === undefined)
    throw new OptionError('thresholdReducer: "low" or "high" must be a number; got neither.');
  const kept = (term: number): boolean => (low === undefined || term > low) && (high === undefined || term < high);
  return {
    name: "threshold",
    start() {
      let sum = 0;
      let count = 0;
      return {
        add(term) {
          if (!kept(term)) return;
          sum += term;
          count++;
        },
        finish: () => (count === 0 ? 0 : sum / count),
        weight: (term) => (kept(term) ? 1 / count : 0),
      };
    },
  };
}

/** Mean of the terms greater than 0; 0 when there is none. */
export function meanNonZeroReducer(): Reducer {
  return { ...thresholdReducer({ low: 0 }), name: "mean-non-zero" };
}
