import { OptionError, parseOptions, type Controller } from "@smart-mining/core";
import { z } from "zod";
import { MOVABLE_PARAMETERS, miningParametersSchema, moved } from "./parameters.js";
import { SIGNALS, readSignal } from "./signals.js";
import { readState } from "./state.js";

export const onOffOptions = z.strictObject({
  signal: z.enum(SIGNALS).default("activeFraction").describe("the measure of difficulty"),
  low: z.number().default(0.4).describe("at or below it the parameter takes the value `on`"),
  high: z.number().default(0.6).describe("at or above it the parameter takes the value `off`"),
  parameter: z.enum(MOVABLE_PARAMETERS).default("minedShare").describe("the parameter that switches"),
  on: z.number().default(1).describe("value that makes training harder"),
  off: z.number().default(0).describe("value that makes training easier"),
  smoothing: z.number().min(0).lt(1).default(0.9).describe("weight of the past in the running mean of the signal"),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({ kind: z.literal("on-off"), on: z.boolean(), smoothed: z.number().nullable() });

/** A thermostat: hard mining on when training gets too easy, off when it gets too hard, with a dead band between. */
export function onOffController(options: z.input<typeof onOffOptions> = {}): Controller {
  const parsed = parseOptions("onOffController", onOffOptions, options);
  if (!(parsed.low < parsed.high))
    throw new OptionError(`onOffController: "low" must be < "high"; got ${parsed.low} and ${parsed.high}.`);
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
