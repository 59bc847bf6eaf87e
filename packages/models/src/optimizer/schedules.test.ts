import { OptionError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { constantSchedule, cosineSchedule, linearSchedule, schedules, stepSchedule } from "./schedules.js";

const rates = (name: string, options: object, steps: number): number[] => {
  const schedule = schedules.create(name, options, undefined);
  return Array.from({ length: steps }, (_, at) => schedule.factor(at + 1, steps));
};

test("a rate rises linearly over the warm-up and is then constant", () => {
  expect(rates("constant", { warmUp: 3 }, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  expect(rates("constant", {}, 2)).toEqual([1, 1]);
});

test("linear and cosine end at the final share, whatever the warm-up", () => {
  for (const schedule of ["linear", "cosine"])
    for (const [warmUp, finalShare] of [[0, 0], [10, 0.1], [0, 1]]) {
      const all = rates(schedule, { warmUp, finalShare }, 100);
      expect(all[99]).toBeCloseTo(finalShare, 12);
      const fall = all.slice(warmUp);
      fall.forEach((rate, at) => at > 0 && expect(rate).toBeLessThanOrEqual(fall[at - 1]));
      expect(Math.max(...all)).toBeLessThanOrEqual(1);
    } // prettier-ignore
});

test("half way a line has lost half, and so has a cosine", () => {
  expect(linearSchedule({ finalShare: 0.2 }).factor(50, 100)).toBeCloseTo(0.6, 12);
  expect(cosineSchedule({ finalShare: 0.2 }).factor(50, 100)).toBeCloseTo(0.6, 12);
  expect(cosineSchedule().factor(25, 100)).toBeCloseTo((1 + Math.SQRT1_2) / 2, 12);
});

test("steps multiply after every so many steps, the warm-up not counted", () => {
  expect(rates("step", { every: 2, factor: 0.1 }, 5)).toEqual([1, 1, 0.1, 0.1, 0.1 ** 2]);
  expect(rates("step", { every: 2, factor: 0.5, warmUp: 1 }, 5)).toEqual([0.5, 1, 1, 0.5, 0.5]);
});

test("the warm-up may be longer than the run", () => {
  expect(linearSchedule({ warmUp: 10 }).factor(5, 5)).toBe(5 / 11);
});

test("options out of range are refused", () => {
  expect(() => constantSchedule({ warmUp: -1 })).toThrow(OptionError);
  expect(() => stepSchedule({ factor: 0 })).toThrow(/stepSchedule: "factor" must be a number > 0; got 0/);
  expect(() => schedules.create("cosine", { finalShare: 2 }, undefined)).toThrow(OptionError);
});
