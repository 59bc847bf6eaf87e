import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../backend/select.js";
import { normalizeRows, normalizeRowsGradient } from "./normalize.js";

beforeAll(() => selectBackend({ backend: "wasm" }));

test("rows get length 1; a zero row stays zero, and its gradient is 0, not NaN", () => {
  const x = tf.tensor2d([3, 4, 0, 0, 1e-3, 0, 1e18, 0], [4, 2]);
  const { out, saved } = normalizeRows(x);
  const rows = out.arraySync();
  expect(rows[0][0]).toBeCloseTo(0.6, 6);
  expect(rows[1]).toEqual([0, 0]);
  expect(rows[2][0]).toBeCloseTo(1, 6);
  const gradient = normalizeRowsGradient(tf.ones([4, 2]), saved).arraySync();
  expect(gradient[1]).toEqual([0, 0]);
  expect(gradient.flat().every(Number.isFinite)).toBe(true);
});

test("the gradient equals finite differences", () => {
  const x = [0.3, -1.2, 0.5];
  const weights = [0.7, 0.1, -0.4];
  const value = (row: number[]): number => {
    const length = Math.hypot(...row);
    return row.reduce((sum, each, at) => sum + (each / length) * weights[at], 0);
  };
  const { saved } = normalizeRows(tf.tensor2d([x]));
  const gradient = normalizeRowsGradient(tf.tensor2d([weights]), saved).dataSync();
  x.forEach((_, at) => {
    const moved = (step: number): number[] => x.map((each, i) => (i === at ? each + step : each));
    expect(gradient[at]).toBeCloseTo((value(moved(1e-5)) - value(moved(-1e-5))) / 2e-5, 5);
  });
});
