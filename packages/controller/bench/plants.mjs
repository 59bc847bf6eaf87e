// Draws what the controllers do on simulated plants into docs/plots: npm run bench:plants -w @smart-mining/controller
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lineChart, linearAxis, stacked } from "../../../scripts/charts/line-chart.mjs";
import { adaptiveController, linearController, onOffController } from "../dist/index.js";
import { simulate, simulateEpochs } from "./plant.mjs";

const OUT = join(import.meta.dirname, "../../../docs/plots");
const SET_POINT = 0.5;
/** Random batches leave a fifth of the triplets active, mined ones nine tenths. */
const PLANT = { range: [0.2, 0.9] };
const adaptive = (options = {}) =>
  adaptiveController({ signal: "activeFraction", setPoint: SET_POINT, parameter: "minedShare", ...options });

/** The same law without anti-windup, to compare with: errors are summed while a bound holds the parameter. */
function withoutAntiWindup({ proportionalGain = 0.5, integralGain = 0.05, rateLimit = 0.05, smoothing = 0.9 } = {}) {
  let [value, integral, smoothed] = [0, 0, undefined];
  return {
    get parameters() {
      return { minedShare: value };
    },
    observe({ activeFraction }) {
      smoothed = smoothed === undefined ? activeFraction : smoothing * smoothed + (1 - smoothing) * activeFraction;
      const error = SET_POINT - smoothed;
      integral += error;
      const wanted = proportionalGain * error + integralGain * integral;
      value = Math.min(1, Math.max(0, Math.min(value + rateLimit, Math.max(value - rateLimit, wanted))));
    },
  };
}

/** Active fraction above, mined share below, over the steps. */
function plot(name, title, steps, tick, runs) {
  const traces = runs.map(({ plant = PLANT, controller, ...look }) => ({
    look,
    trace: simulate(plant, controller, "minedShare", steps),
  }));
  const points = (values) => values.map((value, step) => [step, value]);
  const x = linearAxis("optimizer step", 0, steps, tick);
  const setPoint = [
    [0, SET_POINT],
    [steps, SET_POINT],
  ];
  const above = lineChart({
    title,
    height: 300,
    x,
    y: linearAxis("active fraction (share)", 0, 1, 0.25),
    series: [
      ...traces.map(({ look, trace }) => ({ ...look, points: points(trace.signal) })),
      { name: "set-point", level: true, points: setPoint },
    ],
  });
  const below = lineChart({
    title: "What the controller did",
    height: 260,
    x,
    y: linearAxis("mined share of classes", 0, 1, 0.25),
    series: traces.map(({ look, trace }) => ({ ...look, points: points(trace.parameter) })),
  });
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, `controller-${name}.svg`), stacked([above, below]));
}

plot("step-response", "Step response: from random batches to the set-point", 300, 50, [
  { name: "adaptive", controller: adaptive() },
  { name: "proportional alone", controller: adaptive({ integralGain: 0 }) },
  { name: "on-off, 0.4 to 0.6", controller: onOffController() },
]);

// Up to step 300 even mined batches stay below the set-point, then random ones are above it.
const HARD_LATER = { range: [0.1, 0.4], change: { at: 300, range: [0.4, 1] } };
plot("saturation", "Saturation: the set-point is out of reach until step 300", 600, 100, [
  { name: "adaptive", plant: HARD_LATER, controller: adaptive() },
  { name: "without anti-windup", plant: HARD_LATER, controller: withoutAntiWindup() },
]);

const NOISY = { ...PLANT, noise: 0.15 };
plot("noise", "Noise: measurements with a standard deviation of 0.15", 600, 100, [
  { name: "no smoothing, no limit", plant: NOISY, controller: adaptive({ smoothing: 0, rateLimit: 1 }), faint: true },
  { name: "adaptive", plant: NOISY, controller: adaptive() },
]);

const LATE = { ...PLANT, delay: 30 };
plot("delay", "Delay: a round of mining shows its effect 30 steps later", 1000, 200, [
  { name: "default gains", plant: LATE, controller: adaptive() },
  { name: "gains 0.3 and 0.005", plant: LATE, controller: adaptive({ proportionalGain: 0.3, integralGain: 0.005 }) },
]);

const LEARNING = { range: [0.45, 1.3], drift: 0.0005 };
plot("drift", "Drift: the net learns, and everything gets easier", 1500, 250, [
  { name: "adaptive", plant: LEARNING, controller: adaptive() },
  {
    name: "share fixed at 0.2",
    plant: LEARNING,
    controller: { parameters: { minedShare: 0.2 }, observe() {} },
  },
]);

/** Error above, κ below, over the epochs. */
function plotEpochs(name, title, epochs, runs) {
  const traces = runs.map(({ plant, controller, ...look }) => ({
    look,
    trace: simulateEpochs(plant, controller, epochs),
  }));
  const points = (values) => values.map((value, epoch) => [epoch + 1, value]);
  const x = linearAxis("epoch", 1, epochs, 1);
  const above = lineChart({
    title,
    height: 300,
    x,
    y: linearAxis("error (share of active triplets)", 0, 1, 0.25),
    series: [
      ...traces.map(({ look, trace }) => ({ ...look, points: points(trace.error) })),
      {
        name: "target",
        level: true,
        points: [
          [1, SET_POINT],
          [epochs, SET_POINT],
        ],
      },
    ],
  });
  const below = lineChart({
    title: "What the controller did",
    height: 260,
    x,
    y: linearAxis("κ", 0, 16, 4),
    series: traces.map(({ look, trace }) => ({ ...look, points: points(trace.kappa) })),
  });
  writeFileSync(join(OUT, `controller-${name}.svg`), stacked([above, below]));
}

const MINED = { noise: 0.05, drift: 0.01 };
plotEpochs("linear", "The paper's controller: two epochs of random triplets, then one fit an epoch", 12, [
  { name: "from κ = 2", plant: MINED, controller: linearController() },
  { name: "from κ = 16", plant: MINED, controller: linearController({ initial: 16 }) },
]);
