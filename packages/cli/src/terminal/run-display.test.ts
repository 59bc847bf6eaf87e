import { presets, resolveConfig, type StepEvent } from "@smart-mining/training";
import { expect, test } from "vitest";
import { runDisplay } from "./run-display.js";

const step = {
  type: "step",
  epoch: 2.04,
  step: 7,
  loss: 0.25,
  activeFraction: 0.5,
  violatedShare: 0.75,
  samplesPerSecond: 100,
  secondsLeft: 61,
} as StepEvent;

test.each([
  [step, "active 50.0 %"],
  [{ ...step, activeFraction: null }, "violated 75.0 %"],
  [{ ...step, activeFraction: null, violatedShare: null }, "violated – %"],
])("says how hard a step was", (event, said) => {
  const lines: string[] = [];
  const display = {
    show: (name: string, done: number, total: number, detail?: string) =>
      lines.push(`${name} ${done}/${total} ${detail}`),
    say: () => {},
    finish: () => {},
  };
  runDisplay(display, resolveConfig(presets["multi-similarity"]))(event);
  expect(lines).toEqual([`training 7/600 epoch 2.0 · step 7/600 · 100 samples/s · loss 0.2500 · ${said} · 1:01 left`]);
});
