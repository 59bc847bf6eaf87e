import { expect, test } from "vitest";
import { spreadOf } from "./spread.js";

test("is the mean distance from the mean", () => {
  // The mean is (3, 0); both rows are 5 away.
  expect(spreadOf(Float32Array.of(0, 4, 6, -4), 2)).toBeCloseTo(5, 10);
  expect(spreadOf(Float32Array.of(1, 2, 1, 2, 1, 2), 2)).toBeCloseTo(0, 10);
  expect(spreadOf(new Float32Array(0), 2)).toBeNaN();
});
