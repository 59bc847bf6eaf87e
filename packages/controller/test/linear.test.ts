import { readFileSync } from "node:fs";
import type { Controller } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { simulateEpochs } from "../bench/plant.mjs";
import { fitLine, linearController } from "../src/index.js";
import { nextKappa } from "../src/next-kappa.js";

interface Fit {
  errors: number[];
  kappas: number[];
  target: number;
  alpha: number;
  beta: number;
  next: number;
}
const fixture = new URL("./fixtures/paper-controller.json", import.meta.url);
const { controller: fits } = JSON.parse(readFileSync(fixture, "utf8")) as { controller: Fit[] };

describe("fitLine", () => {
  test.each(fits.map((fit, at) => [at, fit] as const))("reference fit %i", (_, fit) => {
    const line = fitLine(fit.errors.map((error, at) => [error, fit.kappas[at]]));
    expect(line?.slope).toBeCloseTo(fit.alpha, 9);
    expect(line?.intercept).toBeCloseTo(fit.beta, 9);
    expect((line?.slope ?? NaN) * fit.target + (line?.intercept ?? NaN)).toBeCloseTo(fit.next, 9);
  });

  test("no line through no point, one point, one above the other, or what is not finite", () => {
    expect(fitLine([])).toBeUndefined();
    expect(fitLine([[0.3, 4]])).toBeUndefined();
    expect(fitLine([0.1, 0.1, 0.1].map((x, at) => [x, at]))).toBeUndefined();
    expect(
      fitLine([
        [0.1, 4],
        [NaN, 5],
      ]),
    ).toBeUndefined();
  });
});

describe("nextKappa", () => {
  const rules = { bounds: [1, 64], maxFactor: 3 } as const;

  test("is the line's value at the target", () => {
    const pairs = [
      [0.7, 2],
      [0.3, 4],
    ] as const;
    expect(nextKappa(pairs, 0.5, rules)).toBeCloseTo(3, 12);
  });

  test.each([
    ["one point", [[0.7, 4]]],
    [
      "points of one error",
      [
        [0.71, 6],
        [0.7, 4],
      ],
    ],
    [
      "a line that rises",
      [
        [0.5, 3],
        [0.7, 4],
      ],
    ],
  ] as const)("%s: κ goes the way that brings the error nearer to the target", (_, pairs) => {
    expect(nextKappa(pairs, 0.5, rules)).toBeCloseTo(4 * Math.exp(0.2 / 0.4), 12);
    expect(nextKappa(pairs, 0.9, rules)).toBeCloseTo(4 * Math.exp(-0.2 / 0.4), 12);
  });

  test("beyond the errors seen, the line is followed only where it moves κ less", () => {
    const flat = [
      [0.7, 2],
      [0.6, 2.2],
    ] as const;
    expect(nextKappa(flat, 0.5, rules)).toBeCloseTo(2.4, 12);
    const below = [
      [0.3, 12],
      [0.35, 9],
    ] as const;
    // The line says -3 at 0.55.
    expect(nextKappa(below, 0.55, rules)).toBeCloseTo(9 * Math.exp(-0.2 / 0.4), 12);
  });

  test("κ is held to the factor and the bounds, on a wild line too", () => {
    const wild = [
      [0.5, 60],
      [0.7, 1.5],
    ] as const;
    expect(nextKappa(wild, 0.6, rules)).toBeCloseTo(4.5, 12);
    expect(nextKappa([[0.9, 4]], 0, rules)).toBeCloseTo(12, 12);
    expect(nextKappa([[0.1, 2]], 0.9, rules)).toBe(1);
    expect(nextKappa([[1, 40]], 0, rules)).toBe(64);
  });
});

/** Tells one epoch of ten steps at one error. */
function tellEpoch(controller: Controller, epoch: number, activeFraction: number): void {
  for (let step = 1; step <= 10; step++)
    controller.observe({ step: epoch * 10 + step, epoch: epoch + step / 10, activeFraction });
}

describe("linearController", () => {
  test("two epochs of random triplets, then mining under κ, one fit an epoch", () => {
    const controller = linearController({ initial: 4, parameters: { randomShare: 0.25 } });
    const seen: unknown[] = [];
    const errors = [0.1, 0.12, 0.3, 0.6, 0.45];
    errors.forEach((error, epoch) => {
      seen.push([controller.parameters.randomShare, controller.parameters.kappa]);
      tellEpoch(controller, epoch, error);
    });
    const second = 4 * Math.exp((0.3 - 0.5) / 0.4);
    const third = second + ((4 - second) * (0.6 - 0.5)) / (0.6 - 0.3);
    expect(seen.slice(0, 3)).toEqual([
      [1, 4],
      [1, 4],
      [0.25, 4],
    ]);
    expect(seen[3]).toEqual([0.25, expect.closeTo(second, 10)]);
    expect(seen[4]).toEqual([0.25, expect.closeTo(third, 10)]);
  });

  test("within an epoch nothing moves, and the step that ends it still counts to it", () => {
    const controller = linearController({ warmUpEpochs: 0 });
    controller.observe({ step: 1, epoch: 0.5, activeFraction: 0.2 });
    expect(controller.parameters).toEqual({ kappa: 2 });
    controller.observe({ step: 2, epoch: 1.02, activeFraction: 0.6 });
    expect(controller.parameters.kappa).toBeCloseTo(2 * Math.exp(-0.1 / 0.4), 12);
    expect(controller.state()).toMatchObject({ epoch: 1, count: 0, pairs: [[expect.closeTo(0.4, 12), 2]] });
  });

  test("an epoch whose error nobody knows leaves κ as it is", () => {
    const controller = linearController({ warmUpEpochs: 0 });
    for (let epoch = 1; epoch < 5; epoch++) controller.observe({ step: epoch, epoch, activeFraction: NaN });
    expect(controller.parameters).toEqual({ kappa: 2 });
  });

  const plants = [{}, { ceiling: 0.8 }, { power: 0.7, ceiling: 0.8 }, { power: 1.3 }, { floor: 0.2 }];
  const targets = [0.45, 0.5, 0.6];
  test.each(plants.flatMap((plant) => targets.map((target) => [plant, target] as const)))(
    "plant %j: the error is within 0.05 of %d from the third mined epoch on",
    (plant, target) => {
      for (const seed of [1, 2, 3]) {
        const noisy = { ...plant, noise: 0.05, drift: 0.01, seed };
        const { error, randomShare } = simulateEpochs(noisy, linearController({ target }), 20);
        expect(randomShare).toEqual([1, 1, ...Array<number>(18).fill(0)]);
        for (const value of error.slice(4)) expect(Math.abs(value - target)).toBeLessThan(0.05);
      }
    },
  );

  test("a first κ that is far off costs a few epochs, not the run", () => {
    for (const initial of [16, 64]) {
      const { error } = simulateEpochs({ noise: 0.05 }, linearController({ initial }), 20);
      for (const value of error.slice(9)) expect(Math.abs(value - 0.5)).toBeLessThan(0.05);
    }
  });

  test("a target out of reach holds κ at its bound, and it comes back when the target is within reach", () => {
    const controller = linearController({ target: 0.95 });
    expect(simulateEpochs({ noise: 0.05 }, controller, 12).kappa.slice(6)).toEqual(Array(6).fill(1));
    const low = linearController({ target: 0.05, bounds: [1, 16] });
    expect(simulateEpochs({}, low, 16).kappa.at(-1)).toBe(16);
  });

  test("the validation target follows the error on held-out classes, told before or after the epoch's last step", () => {
    for (const late of [true, false]) {
      const controller = linearController({ target: "validation", warmUpEpochs: 0 });
      expect(controller.parameters.kappa).toBe(2);
      tellEpoch(controller, 0, 0.5);
      expect(controller.parameters.kappa).toBe(2);
      if (!late) controller.observe({ step: 11, epoch: 1, validationError: 0.7 });
      for (let step = 12; step <= 19; step++) controller.observe({ step, epoch: 1.5, activeFraction: 0.5 });
      if (late) expect(controller.parameters.kappa).toBe(2);
      controller.observe({ step: 20, epoch: 2, activeFraction: 0.5 });
      if (late) controller.observe({ step: 20, epoch: 2, validationError: 0.7 });
      const once = 2 * Math.exp(-0.2 / 0.4);
      expect(controller.parameters.kappa).toBeCloseTo(late ? once : Math.max(1, once * Math.exp(-0.2 / 0.4)), 10);
      // In the middle of an epoch it waits: a pair has one κ.
      const { kappa } = controller.parameters;
      controller.observe({ step: 21, epoch: 2.1, activeFraction: 0.5 });
      controller.observe({ step: 21, epoch: 2.1, validationError: 0.2 });
      expect(controller.parameters.kappa).toBe(kappa);
    }
  });

  test("bad options are refused in one sentence", () => {
    expect(() => linearController({ bounds: [4, 2] })).toThrow(/linearController: "bounds" must be \[low, high\]/);
    expect(() => linearController({ initial: 100 })).toThrow(/"initial" between them; got \[1,64\] and 100/);
    expect(() => linearController({ target: 2 })).toThrow(/"target" must be a number <= 1; got 2/);
    expect(() => linearController({ maxFactor: 1 })).toThrow(/"maxFactor" must be a number > 1; got 1/);
  });
});
