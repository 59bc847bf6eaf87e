import { expect, test } from "vitest";
import { violatedShare } from "./violated-share.js";

const share = (points: number[], labels: number[]) =>
  violatedShare(Float32Array.from(points), 1, Int32Array.from(labels));

test("counts pairs with a negative between", () => {
  // 0 and 3 are one class, 1 and 10 the other: from 0 the negative 1 is nearer than 3, from 3 it is not.
  expect(share([0, 3, 1, 10], [0, 0, 1, 1])).toBe((1 + 1 + 1 + 1) / 4);
  expect(share([0, 1, 10, 11], [0, 0, 1, 1])).toBe(0);
  expect(share([0, 3, 1, 1.5], [0, 0, 1, 1])).toBe(2 / 4);
});

test("is unknown without pairs or negatives", () => {
  expect(share([0, 1], [0, 1])).toBeNaN();
  expect(share([0, 1], [0, 0])).toBeNaN();
});
