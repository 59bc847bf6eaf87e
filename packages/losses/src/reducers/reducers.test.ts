import { describe, expect, test } from "vitest";
import { classWeightedReducer } from "./class-weighted.js";
import { divisorReducer } from "./divisor.js";
import { meanReducer } from "./mean.js";
import { perAnchorReducer } from "./per-anchor.js";
import { foldArray, type FoldContext, type Reducer } from "./reducer.js";
import { sumReducer } from "./sum.js";
import { meanNonZeroReducer, thresholdReducer } from "./threshold.js";
import { toReducer } from "./schema.js";

const TERMS = Float64Array.of(0, 1, 2, 0.5);
const ANCHORS = Int32Array.of(0, 0, 1, 3);
const OTHERS = Int32Array.of(1, 2, 0, 2);
const CONTEXT: FoldContext = {
  size: 4,
  columns: 4,
  labels: Int32Array.of(0, 1, 1, 2),
  divisor: () => 5,
  caller: "test",
};

function reduced(reducer: Reducer, terms = TERMS): { value: number; gradient: number[] } {
  const result = foldArray(reducer.start(CONTEXT), terms, ANCHORS, OTHERS);
  return { value: result.value, gradient: [...result.gradient()] };
}

describe.each<[string, Reducer, number, number[]]>([
  ["mean", meanReducer(), 3.5 / 4, [0.25, 0.25, 0.25, 0.25]],
  ["sum", sumReducer(), 3.5, [1, 1, 1, 1]],
  ["mean of the non-zero", meanNonZeroReducer(), 3.5 / 3, [0, 1 / 3, 1 / 3, 1 / 3]],
  ["between two bounds", thresholdReducer({ low: 0.2, high: 1.5 }), 0.75, [0, 0.5, 0, 0.5]],
  ["below a bound", thresholdReducer({ high: 0.7 }), 0.25, [0.5, 0, 0, 0.5]],
  ["class weights", classWeightedReducer([2, 4, 8]), (2 + 8 + 4) / 4, [0.5, 0.5, 1, 2]],
  ["the loss's divisor", divisorReducer(), 0.7, [0.2, 0.2, 0.2, 0.2]],
  ["per anchor, then all samples", perAnchorReducer(), (0.5 + 2 + 0 + 0.5) / 4, [1 / 8, 1 / 8, 1 / 4, 1 / 4]],
  ["per anchor, then a sum", perAnchorReducer(sumReducer()), 3, [1 / 2, 1 / 2, 1, 1]],
])("%s", (_name, reducer, value, gradient) => {
  test("value and gradient", () => {
    const result = reduced(reducer);
    expect(result.value).toBeCloseTo(value, 12);
    result.gradient.forEach((g, at) => expect(g).toBeCloseTo(gradient[at], 12));
  });

  test("no terms: 0", () => {
    expect(foldArray(reducer.start(CONTEXT), new Float64Array(0)).value).toBe(0);
  });
});

test("per anchor, a repeated pair counts once and its gradient is shared", () => {
  const fold = perAnchorReducer().start(CONTEXT);
  const result = foldArray(fold, Float64Array.of(3, 3, 1), Int32Array.of(0, 0, 0), Int32Array.of(1, 1, 2));
  expect(result.value).toBeCloseTo(2 / 4, 12);
  expect([...result.gradient()]).toEqual([1 / 16, 1 / 16, 1 / 8]);
});

test("configurations name reducers", () => {
  expect(toReducer("mean").name).toBe("mean");
  expect(toReducer({ name: "per-anchor", reducer: "sum" }).name).toBe("per-anchor");
  expect(reduced(toReducer({ name: "threshold", low: 0.7 })).value).toBe(1.5);
  const own = meanReducer();
  expect(toReducer(own)).toBe(own);
});
