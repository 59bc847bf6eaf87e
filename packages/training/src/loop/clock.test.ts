import { expect, test } from "vitest";
import { createClock, stopwatch } from "./clock.js";

test("an epoch is one pass over as many samples as the training set has, whatever the batches are", () => {
  const clock = createClock(100, () => 0);
  expect(clock.epoch).toBe(0);
  clock.count(30, 1);
  expect(clock).toMatchObject({ step: 1, samplesDrawn: 30, epoch: 0.3 });
  clock.count(120, 1);
  expect(clock).toMatchObject({ step: 2, samplesDrawn: 150, epoch: 1.5 });
});

test("time left is that of the mean step times the steps to go", () => {
  const clock = createClock(10, () => 0);
  expect(clock.secondsUntil(5)).toBe(0);
  clock.count(1, 2);
  expect(clock.secondsUntil(5)).toBe(8);
  clock.count(1, 4);
  expect(clock.secondsUntil(5)).toBeCloseTo(3 * (0.9 * 2 + 0.1 * 4));
});

test("goes on where a run stood, and never falls", () => {
  const seconds = stopwatch(1000);
  const clock = createClock(50, seconds);
  clock.restore({ step: 7, samplesDrawn: 75 });
  expect(clock).toMatchObject({ step: 7, epoch: 1.5 });
  const shown = [clock.seconds(), clock.seconds()];
  expect(shown[0]).toBeGreaterThanOrEqual(1000);
  expect(shown[1]).toBeGreaterThanOrEqual(shown[0]);
});
