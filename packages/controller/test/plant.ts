import { createRandom, type Controller } from "@smart-mining/core";
import type { MovableParameter } from "../src/parameters.js";

/** A simulated training run: the active fraction follows the parameter with lag, delay, noise, and gets easier over time. */
export interface Plant {
  /** Active fraction at parameter 0 and 1, before learning. */
  readonly range: readonly [number, number];
  /** Share of the way to its steady state that the signal goes in one step. */
  readonly speed?: number;
  readonly delay?: number;
  readonly noise?: number;
  /** By how much the active fraction falls per step as the net learns. */
  readonly drift?: number;
  readonly seed?: number;
}

export interface Trace {
  readonly signal: number[];
  readonly parameter: number[];
}

export function simulate(plant: Plant, controller: Controller, parameter: MovableParameter, steps: number): Trace {
  const { range, speed = 0.2, delay = 0, noise = 0, drift = 0, seed = 1 } = plant;
  const random = createRandom(seed);
  const trace: Trace = { signal: [], parameter: [] };
  let active = range[0];
  for (let step = 0; step < steps; step++) {
    const value = controller.parameters[parameter] as number;
    trace.parameter.push(value);
    const effective = trace.parameter[Math.max(0, step - delay)];
    const steady = range[0] + (range[1] - range[0]) * effective - drift * step;
    active += speed * (steady - active);
    const measured = Math.min(1, Math.max(0, active + noise * random.normal()));
    trace.signal.push(active);
    controller.observe({ step: step + 1, epoch: 0, activeFraction: measured });
  }
  return trace;
}

export function meanOf(values: readonly number[], from: number, to = values.length): number {
  return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
}
