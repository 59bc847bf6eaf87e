import {
  miningParametersSchema,
  OptionError,
  PARAMETER_NAMES,
  parseOptions,
  SIGNAL_NAMES,
  type Controller,
  type MiningParameters,
  type ParameterName,
  type SignalName,
} from "@smart-mining/core";
import { z } from "zod";
import { checkReachable, moved } from "./moved.js";
import { readSignal } from "./read-signal.js";
import { readState } from "./state.js";

/** Options of `adaptiveController`. */
export interface AdaptiveControllerOptions {
  /** the measure of difficulty to hold @default "activeFraction" */
  readonly signal?: SignalName;
  /** the value at which it is held @default 0.5 */
  readonly setPoint?: number;
  /** the parameter that moves @default "minedShare" */
  readonly parameter?: ParameterName;
  /** 1 when raising the parameter raises the signal, -1 when it lowers it @default 1 */
  readonly direction?: 1 | -1;
  /** where the parameter starts; the lower bound when absent */
  readonly initial?: number;
  /** lowest and highest value of the parameter @default [0, 1] */
  readonly bounds?: readonly [number, number];
  /** parameter units per unit of error @default 0.5 */
  readonly proportionalGain?: number;
  /** parameter units per unit of error and observation @default 0.05 */
  readonly integralGain?: number;
  /** largest move of the parameter per observation @default 0.05 */
  readonly rateLimit?: number;
  /** weight of the past in the running mean of the signal @default 0.9 */
  readonly smoothing?: number;
  /** steps during which the parameter stays where it started @default 0 */
  readonly warmUp?: number;
  /** the parameters that stay @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const adaptiveOptions = z.strictObject({
  signal: z.enum(SIGNAL_NAMES).default("activeFraction").describe("the measure of difficulty to hold"),
  setPoint: z.number().default(0.5).describe("the value at which it is held"),
  parameter: z.enum(PARAMETER_NAMES).default("minedShare").describe("the parameter that moves"),
  direction: z
    .literal([1, -1])
    .default(1)
    .describe("1 when raising the parameter raises the signal, -1 when it lowers it"),
  initial: z.number().optional().describe("where the parameter starts; the lower bound when absent"),
  bounds: z.tuple([z.number(), z.number()]).default([0, 1]).describe("lowest and highest value of the parameter"),
  proportionalGain: z.number().min(0).default(0.5).describe("parameter units per unit of error"),
  integralGain: z.number().min(0).default(0.05).describe("parameter units per unit of error and observation"),
  rateLimit: z.number().positive().default(0.05).describe("largest move of the parameter per observation"),
  smoothing: z.number().min(0).lt(1).default(0.9).describe("weight of the past in the running mean of the signal"),
  warmUp: z.int().min(0).default(0).describe("steps during which the parameter stays where it started"),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({
  kind: z.literal("adaptive"),
  value: z.number(),
  integral: z.number(),
  smoothed: z.number().nullable(),
});

/**
 * Proportional-integral control of one mining parameter, so that a measure of difficulty stays at its set-point.
 *
 *   e_t = direction · (setPoint - s_t),   s_t = exponential mean of the signal
 *   u_t = initial + proportionalGain · e_t + integralGain · Σ e,   clamped to bounds, moved by at most rateLimit
 *
 * Anti-windup: while u_t is held by a bound or by the rate limit, errors that push further the same way are not summed.
 * Observations without the signal change nothing. Source: this project's own; the paper's controller is `linearController`.
 */
export function adaptiveController(options: AdaptiveControllerOptions = {}): Controller {
  const parsed = parseOptions("adaptiveController", adaptiveOptions, options);
  const [low, high] = parsed.bounds;
  const initial = parsed.initial ?? low;
  if (!(low < high && initial >= low && initial <= high))
    throw new OptionError(
      `adaptiveController: "bounds" must be [low, high] with low < high and "initial" between them; got ${JSON.stringify(parsed.bounds)} and ${initial}.`,
    );
  for (const bound of parsed.bounds) checkReachable("adaptiveController", "bounds", parsed.parameter, bound);
  const start = parsed.parameters;
  let value = initial;
  let integral = 0;
  let smoothed: number | undefined;
  return {
    get parameters() {
      return moved(start, parsed.parameter, value);
    },
    observe(signal) {
      const measured = readSignal(signal, parsed.signal);
      if (measured === undefined) return;
      smoothed = smoothed === undefined ? measured : parsed.smoothing * smoothed + (1 - parsed.smoothing) * measured;
      if (signal.step < parsed.warmUp) return;
      const error = parsed.direction * (parsed.setPoint - smoothed);
      const wanted = initial + parsed.proportionalGain * error + parsed.integralGain * (integral + error);
      const limited = Math.min(value + parsed.rateLimit, Math.max(value - parsed.rateLimit, wanted));
      value = Math.min(high, Math.max(low, limited));
      const heldBack = wanted !== value && Math.sign(wanted - value) === Math.sign(error);
      if (!heldBack) integral += error;
    },
    state: () => ({ kind: "adaptive", value, integral, smoothed: smoothed ?? null }),
    restore(state) {
      const saved = readState("adaptiveController", stateSchema, state);
      value = Math.min(high, Math.max(low, saved.value));
      integral = saved.integral;
      smoothed = saved.smoothed ?? undefined;
    },
  };
}
