import { describe, expect, test } from "vitest";
import { isTold, mean, pairedTest, standardDeviation } from "./statistics.js";

describe("pairedTest", () => {
  test("agrees with a worked example", () => {
    // Differences 2, 1, 3, 2, 2: mean 2, standard error sqrt(0.5 / 5) = 0.3162, t = 6.3246 on 4 degrees of freedom.
    const { difference, halfWidth, p } = pairedTest([12, 14, 10, 13, 11], [10, 13, 7, 11, 9]);
    expect(difference).toBe(2);
    expect(p).toBeCloseTo(0.0032, 4);
    expect(halfWidth).toBeCloseTo(2.7764 * 0.31623, 3);
  });

  test("one pair says nothing, no difference is no winner", () => {
    expect(pairedTest([1], [0])).toMatchObject({ difference: 1, p: NaN, pairs: 1 });
    expect(pairedTest([1, 2], [1, 2]).p).toBe(1);
  });
});

test("a difference is told from chance by three pairs and an interval without 0", () => {
  expect(isTold(pairedTest([3, 4.1], [1, 2]))).toBe(false);
  expect(isTold(pairedTest([3, 4.1, 5], [1, 2, 3]))).toBe(true);
  expect(isTold(pairedTest([3, 1, 5], [1, 2, 3]))).toBe(false);
});

test("mean and standard deviation", () => {
  expect(mean([1, 2, 3])).toBe(2);
  expect(standardDeviation([1, 2, 3])).toBe(1);
  expect(standardDeviation([1])).toBeNaN();
});
