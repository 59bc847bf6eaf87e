import { describe, expect, test } from "vitest";
import type { Warning } from "@smart-mining/core";
import {
  collapseGuard,
  controllers,
  fixedController,
  minersOf,
  onOffController,
  plateauController,
  scheduleController,
  switchingController,
} from "../src/index.js";
import { simulate } from "../bench/plant.mjs";

const at = (step: number) => ({ step, epoch: 0 });

describe("scheduleController", () => {
  test.each([
    ["linear", [0, 0, 0.25, 0.5, 1, 1]],
    ["cosine", [0, 0, (1 - Math.SQRT1_2) / 2, 0.5, 1, 1]],
    ["step", [0, 0, 0.25, 0.5, 1, 1]],
  ] as const)("%s goes from 0 to 1 after its warm-up", (shape, expected) => {
    const controller = scheduleController({ shape, warmUp: 100, steps: 400 });
    const seen = [0, 100, 200, 300, 500, 900].map((step) => {
      controller.observe(at(step));
      return controller.parameters.minedShare;
    });
    seen.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 10));
  });

  test("counts are rounded", () => {
    const controller = scheduleController({ parameter: "groupSize", from: 2, to: 5, steps: 10 });
    controller.observe(at(5));
    expect(controller.parameters.groupSize).toBe(4);
  });
});

describe("onOffController", () => {
  test("holds the signal around its dead band", () => {
    const { signal, parameter } = simulate({ range: [0.2, 0.9] }, onOffController(), "minedShare", 500);
    expect(new Set(parameter)).toEqual(new Set([0, 1]));
    const late = signal.slice(200);
    expect(Math.min(...late)).toBeGreaterThan(0.2);
    expect(Math.max(...late)).toBeLessThan(0.85);
  });

  test("refuses an empty dead band", () => {
    expect(() => onOffController({ low: 0.6, high: 0.5 })).toThrow(/"low" must be < "high"; got 0.6 and 0.5/);
  });
});

describe("plateauController", () => {
  test("moves only when the measure stops improving", () => {
    const controller = plateauController({ patience: 2, increment: 0.5 });
    const seen = [0.1, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3].map((trainRecallAt1, step) => {
      controller.observe({ ...at(step), trainRecallAt1 });
      return controller.parameters.minedShare;
    });
    expect(seen).toEqual([0, 0, 0, 0, 0.5, 0.5, 1]);
  });
});

describe("collapseGuard", () => {
  test("backs off with a warning when negatives fall to the positives, then lets go", () => {
    const warnings: Warning[] = [];
    const inner = fixedController({ parameters: { minedShare: 0.8 } });
    const guard = collapseGuard(inner, { patience: 5, hold: 50 }, (warning) => warnings.push(warning));
    for (let step = 0; step < 10; step++) guard.observe({ ...at(step), meanPositive: 0.3, meanNegative: 0.6 });
    expect(guard.parameters.minedShare).toBe(0.8);
    for (let step = 10; step < 15; step++) guard.observe({ ...at(step), meanPositive: 0.3, meanNegative: 0.301 });
    expect(guard.parameters).toMatchObject({ minedShare: 0, randomShare: 1 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ name: "collapse" });
    guard.observe({ ...at(64), meanPositive: 0.3, meanNegative: 0.6 });
    expect(guard.parameters.minedShare).toBe(0.8);
  });

  test("sees a collapse by spread, and one bad observation is not enough", () => {
    const guard = collapseGuard(fixedController(), { patience: 3 });
    guard.observe({ ...at(1), spread: 0.001 });
    guard.observe({ ...at(2), spread: 0.5 });
    guard.observe({ ...at(3), spread: 0.001 });
    guard.observe({ ...at(4), spread: 0.001 });
    expect(guard.parameters.randomShare).toBeUndefined();
    guard.observe({ ...at(5), spread: 0.001 });
    expect(guard.parameters.randomShare).toBe(1);
  });
});

describe("switchingController", () => {
  test("changes the miner after the warm-up", () => {
    const controller = switchingController(fixedController(), { warmUp: 10, first: "semi-hard", then: "smart" });
    expect(controller.parameters.miner).toBe("semi-hard");
    controller.observe(at(10));
    expect(controller.parameters.miner).toBe("smart");
  });

  test("declares every miner that it may ask for, through a guard too", () => {
    expect(minersOf(fixedController())).toEqual([]);
    expect(minersOf(fixedController({ parameters: { miner: "hard-class" } }))).toEqual(["hard-class"]);
    const switching = switchingController(fixedController(), { first: "semi-hard", then: "smart" });
    expect(minersOf(switching)).toEqual(["semi-hard", "smart"]);
    const guarded = collapseGuard(switching, { backOff: { miner: "random" } });
    expect(minersOf(guarded)).toEqual(["semi-hard", "smart", "random"]);
  });
});

describe("controllers catalog", () => {
  test.each(controllers.names)("%s is made from its defaults and restores its own state", (name) => {
    const make = () => controllers.create(name, { guard: {}, switching: {} }, {});
    const [a, b] = [make(), make()];
    for (let step = 1; step < 300; step++)
      a.observe({ ...at(step), activeFraction: 0.3, trainRecallAt1: 0.5, meanPositive: 0.2, meanNegative: 0.5 });
    b.restore(JSON.parse(JSON.stringify(a.state())) as Record<string, unknown>);
    expect(b.parameters).toEqual(a.parameters);
    expect(b.state()).toEqual(a.state());
  });

  test("unknown names list the known ones and the closest", () => {
    expect(() => controllers.create("adaptve", {}, {})).toThrow(/did you mean "adaptive"\?\); known are "fixed"/);
  });
});
