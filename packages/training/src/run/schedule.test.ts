import { expect, test } from "vitest";
import { learningRateAt } from "./schedule.js";

const optimizer = { learningRate: 1, warmUp: 0, finalShare: 0, averageDecay: 0 };

test("constant, linear and cosine", () => {
  const at = (schedule: "constant" | "linear" | "cosine", step: number) =>
    learningRateAt({ ...optimizer, schedule }, step, 100);
  expect([1, 50, 100].map((step) => at("constant", step))).toEqual([1, 1, 1]);
  expect([50, 100].map((step) => at("linear", step))).toEqual([0.5, 0]);
  expect(at("cosine", 50)).toBeCloseTo(0.5);
  expect(at("cosine", 100)).toBeCloseTo(0);
});

test("rises first and keeps a share at the end", () => {
  const rate = (step: number) =>
    learningRateAt({ ...optimizer, schedule: "linear", warmUp: 9, finalShare: 0.1 }, step, 109);
  expect(rate(5)).toBeCloseTo(0.5);
  expect(rate(9)).toBeCloseTo(0.9);
  expect(rate(59)).toBeCloseTo(0.55);
  expect(rate(109)).toBeCloseTo(0.1);
});
