import { expect, test } from "vitest";
import { range, ticks } from "./scale.js";

test("ticks are round and inside", () => {
  expect(ticks(0, 1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticks(0.1, 0.42)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(ticks(1, 600, 5)).toEqual([200, 400, 600]);
  expect(ticks(-0.31, 0.29)).toEqual([-0.2, 0, 0.2]);
  expect(ticks(3, 3)).toEqual([3]);
});

test("a range is opened a little, never below zero for values that are not, and holds fixed bounds", () => {
  expect(range([1, 2])).toEqual([0.94, 2.06]);
  expect(range([0.01, 1])[0]).toBe(0);
  expect(range([0.3], [0, 1])).toEqual([0, 1]);
  expect(range([4, 4])).toEqual([2, 6]);
  expect(range([])).toEqual([0, 1.06]);
});
