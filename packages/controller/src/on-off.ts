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

/** Options of `onOffController`. */
export interface OnOffControllerOptions {
  /** the measure of difficulty @default "activeFraction" */
  readonly signal?: SignalName;
  /** at or below it the parameter takes the value `on` @default 0.4 */
  readonly low?: number;
  /** at or above it the parameter takes the value `off` @default 0.6 */
  readonly high?: number;
  /** the parameter that switches @default "minedShare" */
  readonly parameter?: ParameterName;
  /** value that makes training harder @default 1 */
  readonly on?: number;
  /** value that makes training easier @default 0 */
  readonly off?: number;
  /** weight of the past in the running mean of the signal @default 0.9 */
  readonly smoothing?: number;
  /** the parameters that stay @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const onOffOptions = z.strictObject({
  signal: z.enum(SIGNAL_NAMES).default("activeFraction").describe("the measure of difficulty"),
  low: z.number().default(0.4).describe("at or below it the parameter takes the value `on`"),
  high: z.number().default(0.6).describe("at or above it the parameter takes the value `off`"),
  parameter: z.enum(PARAMETER_NAMES).default("minedShare").describe("the parameter that switches"),
  on: z.number().default(1).describe("value that makes training harder"),
  off: z.number().default(0).describe("value that makes training easier"),
  smoothing: z.number().min(0).lt(1).default(0.9).describe("weight of the past in the running mean of the signal"),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({ kind: z.literal("on-off"), on: z.boolean(), smoothed: z.number().nullable() });

/** A thermostat: hard mining on when training gets too easy, off when it gets too hard, with a dead band between. */
export function onOffController(options: OnOffControllerOptions = {}): Controller {
  const parsed = parseOptions("onOffController", onOffOptions, options);
  if (!(parsed.low < parsed.high))
    throw new OptionError(`onOffController: "low" must be < "high"; got ${parsed.low} and ${parsed.high}.`);
  checkReachable("onOffController", "on", parsed.parameter, parsed.on);
  checkReachable("onOffController", "off", parsed.parameter, parsed.off);
  const start = parsed.parameters;
  let on = false;
  let smoothed: number | undefined;
  return {
    get parameters() {
      return moved(start, parsed.parameter, on ? parsed.on : parsed.off);
    },
    observe(signal) {
      const measured = readSignal(signal, parsed.signal);
      if (measured === undefined) return;
      smoothed = smoothed === undefined ? measured : parsed.smoothing * smoothed + (1 - parsed.smoothing) * measured;
      if (smoothed <= parsed.low) on = true;
      else if (smoothed >= parsed.high) on = false;
    },
    state: () => ({ kind: "on-off", on, smoothed: smoothed ?? null }),
    restore(state) {
      const saved = readState("onOffController", stateSchema, state);
      on = saved.on;
      smoothed = saved.smoothed ?? undefined;
    },
  };
}
