import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adaptiveController } from "../src/index.js";
import { meanOf, simulate } from "../bench/plant.mjs";

const options = { signal: "activeFraction", setPoint: 0.5, parameter: "minedShare" } as const;

describe("adaptiveController on simulated plants", () => {
  test("step response: reaches the set-point and stays there", () => {
    const trace = simulate({ range: [0.2, 0.9] }, adaptiveController(options), "minedShare", 600);
    expect(trace.signal[0]).toBeLessThan(0.3);
    expect(meanOf(trace.signal, 400)).toBeCloseTo(0.5, 2);
    const overshoot = Math.max(...trace.signal) - 0.5;
    expect(overshoot).toBeLessThan(0.15);
  });

  test("follows a plant that gets easier while the net learns", () => {
    const trace = simulate({ range: [0.4, 1.3], drift: 0.0005 }, adaptiveController(options), "minedShare", 1500);
    expect(meanOf(trace.signal, 1200)).toBeCloseTo(0.5, 1);
    expect(meanOf(trace.parameter, 1400)).toBeGreaterThan(meanOf(trace.parameter, 300, 400));
  });

  test("saturation: stays within bounds and comes back without windup", () => {
    const controller = adaptiveController(options);
    for (let step = 0; step < 2000; step++) controller.observe({ step, epoch: 0, activeFraction: 0.1 });
    expect(controller.parameters.minedShare).toBe(1);
    let steps = 0;
    while ((controller.parameters.minedShare as number) > 0.5 && steps < 1000)
      controller.observe({ step: 2000 + steps++, epoch: 0, activeFraction: 0.9 });
    // Without anti-windup 2,000 summed errors of 0.4 would take as long to unwind.
    expect(steps).toBeLessThan(100);
  });

  test("noise does not make the parameter jump: its rate is limited", () => {
    const trace = simulate({ range: [0.2, 0.9], noise: 0.15 }, adaptiveController(options), "minedShare", 800);
    expect(meanOf(trace.signal, 400)).toBeCloseTo(0.5, 1);
    for (let step = 1; step < trace.parameter.length; step++)
      expect(Math.abs(trace.parameter[step] - trace.parameter[step - 1])).toBeLessThanOrEqual(0.05 + 1e-12);
  });

  test("delay: mining that answers 30 steps late does not swing for ever", () => {
    const controller = adaptiveController({ ...options, proportionalGain: 0.3, integralGain: 0.005 });
    const trace = simulate({ range: [0.2, 0.9], delay: 30 }, controller, "minedShare", 1500);
    const late = trace.signal.slice(1000);
    expect(Math.max(...late) - Math.min(...late)).toBeLessThan(0.05);
  });

  test("reversed direction", () => {
    const controller = adaptiveController({ ...options, parameter: "positiveQuantile", direction: -1, initial: 1 });
    const trace = simulate({ range: [0.9, 0.2] }, controller, "positiveQuantile", 800);
    expect(meanOf(trace.signal, 500)).toBeCloseTo(0.5, 1);
  });

  test("bounded for every signal, and a restored state goes on identically", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 200 }), (signal) => {
        const [a, b] = [adaptiveController(options), adaptiveController(options)];
        const half = Math.floor(signal.length / 2);
        signal.forEach((activeFraction, step) => {
          if (step === half) b.restore(JSON.parse(JSON.stringify(a.state())) as Record<string, unknown>);
          a.observe({ step, epoch: 0, activeFraction });
          if (step >= half) b.observe({ step, epoch: 0, activeFraction });
          expect(a.parameters.minedShare).toBeGreaterThanOrEqual(0);
          expect(a.parameters.minedShare).toBeLessThanOrEqual(1);
        });
        expect(b.parameters).toEqual(a.parameters);
      }),
    );
  });

  test("an observation without the signal, or with NaN, changes nothing", () => {
    const controller = adaptiveController(options);
    controller.observe({ step: 1, epoch: 0, auc: 0.9 });
    controller.observe({ step: 2, epoch: 0, activeFraction: NaN });
    expect(controller.state()).toEqual({ kind: "adaptive", value: 0, integral: 0, smoothed: null });
  });

  test("bad options and states are refused in one sentence", () => {
    expect(() => adaptiveController({ bounds: [1, 0] })).toThrow(/"bounds" must be \[low, high\]/);
    expect(() => adaptiveController({ smoothing: 1 })).toThrow(
      /adaptiveController: "smoothing" must be a number < 1; got 1\./,
    );
    expect(() => adaptiveController({ setpoint: 1 } as never)).toThrow(
      /no option named "setpoint" \(did you mean "setPoint"\?\)/,
    );
    expect(() => adaptiveController().restore({ kind: "fixed" })).toThrow(/saved state/);
  });
});
