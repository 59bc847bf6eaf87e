import { catalog, component, type Catalog, type LearningRateSchedule, parseOptions } from "@smart-mining/core";
import { z } from "zod";

const warmUp = z.int().min(0).default(0).describe("steps over which the rate rises from 0");
const finalShare = z.number().min(0).max(1).default(0).describe("share of the rate that is left at the end");

const constantOptions = z.strictObject({ warmUp });
const fallingOptions = z.strictObject({ warmUp, finalShare });
const stepOptions = z.strictObject({
  warmUp,
  every: z.int().min(1).default(100).describe("steps between two changes"),
  factor: z.number().positive().default(0.5).describe("what the rate is multiplied by"),
});

/** Options of `constantSchedule`. */
export interface ConstantScheduleOptions {
  /** Steps over which the rate rises from 0, a whole number >= 0; default 0. */
  readonly warmUp?: number;
}

/** Options of `linearSchedule` and `cosineSchedule`. */
export interface FallingScheduleOptions extends ConstantScheduleOptions {
  /** Share of the rate that is left at the end, in [0, 1]; default 0. */
  readonly finalShare?: number;
}

/** Options of `stepSchedule`. */
export interface StepScheduleOptions extends ConstantScheduleOptions {
  /** Steps between two changes, a whole number >= 1; default 100. */
  readonly every?: number;
  /** What the rate is multiplied by at each change, > 0; default 0.5. */
  readonly factor?: number;
}

/** A linear rise over `rise` steps, then what `after` says of the steps since and those that are left in all. */
function risen(rise: number, after: (since: number, left: number) => number): LearningRateSchedule {
  return {
    factor: (step, steps) => (step <= rise ? step / (rise + 1) : after(step - rise, Math.max(1, steps - rise))),
  };
}

/** The same rate throughout, after the warm-up. */
export function constantSchedule(options?: ConstantScheduleOptions): LearningRateSchedule {
  const { warmUp: rise } = parseOptions("constantSchedule", constantOptions, options);
  return risen(rise, () => 1);
}

/** Falls along a line to `finalShare` at the last step. */
export function linearSchedule(options?: FallingScheduleOptions): LearningRateSchedule {
  const { warmUp: rise, finalShare: end } = parseOptions("linearSchedule", fallingOptions, options);
  return risen(rise, (since, left) => end + (1 - end) * (1 - since / left));
}

/** Falls along half a cosine to `finalShare` at the last step (Loshchilov and Hutter 2017, without restarts). */
export function cosineSchedule(options?: FallingScheduleOptions): LearningRateSchedule {
  const { warmUp: rise, finalShare: end } = parseOptions("cosineSchedule", fallingOptions, options);
  return risen(rise, (since, left) => end + (1 - end) * ((1 + Math.cos(Math.PI * (since / left))) / 2));
}

/** Is multiplied by `factor` after every `every` steps, those of the warm-up not counted. */
export function stepSchedule(options?: StepScheduleOptions): LearningRateSchedule {
  const { warmUp: rise, every, factor } = parseOptions("stepSchedule", stepOptions, options);
  return risen(rise, (since) => factor ** Math.floor((since - 1) / every));
}

/** The learning rate schedules by name. */
export const schedules: Catalog<LearningRateSchedule> = catalog<LearningRateSchedule>("schedule", {
  constant: component({
    description: "the same rate throughout",
    options: constantOptions,
    create: (options) => constantSchedule(options),
  }),
  linear: component({
    description: "falls along a line to the end",
    options: fallingOptions,
    create: (options) => linearSchedule(options),
  }),
  cosine: component({
    description: "falls along half a cosine to the end",
    options: fallingOptions,
    create: (options) => cosineSchedule(options),
  }),
  step: component({
    description: "is multiplied by a factor every so many steps",
    options: stepOptions,
    create: (options) => stepSchedule(options),
  }),
});
