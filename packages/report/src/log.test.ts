import { expect, test } from "vitest";
import { smoothed, thinned, track } from "./log.js";

test("a track leaves out what is not a finite number", () => {
  const lines = [1, null, 3].map((loss, step) => ({ step, loss }));
  expect(track(lines, (line) => line.loss)).toEqual({ x: [0, 2], y: [1, 3] });
});

test("thinning takes means of equal stretches and keeps the end", () => {
  const long = { x: Array.from({ length: 1000 }, (_, at) => at), y: Array.from({ length: 1000 }, (_, at) => at % 2) };
  const thin = thinned(long, 100);
  expect(thin.x).toHaveLength(100);
  expect(thin.x[99]).toBe(999);
  expect(new Set(thin.y)).toEqual(new Set([0.5]));
});

test("smoothing keeps a constant and flattens noise", () => {
  const x = Array.from({ length: 120 }, (_, at) => at);
  expect(smoothed({ x, y: x.map(() => 2) }).y.every((value) => value === 2)).toBe(true);
  const noise = smoothed({ x, y: x.map((at) => (at % 2 === 0 ? 1 : -1)) }).y;
  expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(1 / 3);
});
