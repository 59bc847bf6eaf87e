import { parseOptions, type Controller } from "@smart-mining/core";
import { z } from "zod";
import { MOVABLE_PARAMETERS, miningParametersSchema, moved } from "./parameters.js";
import { SIGNALS, readSignal } from "./signals.js";
import { readState } from "./state.js";

export const plateauOptions = z.strictObject({
  signal: z.enum(SIGNALS).default("trainRecallAt1").describe("the measure that should keep improving"),
  higherIsBetter: z.boolean().default(true).describe("whether a larger signal is an improvement"),
  patience: z.int().min(1).default(3).describe("observations without improvement before the parameter moves"),
  minimumGain: z.number().min(0).default(0.002).describe("smallest change that counts as improvement"),
  parameter: z.enum(MOVABLE_PARAMETERS).default("minedShare").describe("the parameter that moves"),
  initial: z.number().default(0).describe("where the parameter starts"),
  increment: z.number().default(0.25).describe("how far it moves at each plateau"),
  bounds: z.tuple([z.number(), z.number()]).default([0, 1]).describe("lowest and highest value of the parameter"),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({
  kind: z.literal("plateau"),
  value: z.number(),
  best: z.number().nullable(),
  waited: z.number(),
});

/** Makes mining harder by one increment each time a measure stops improving. */
export function plateauController(options: z.input<typeof plateauOptions> = {}): Controller {
  const parsed = parseOptions("plateauController", plateauOptions, options);
  const start = parsed.parameters;
  const clamp = (wanted: number): number => Math.min(parsed.bounds[1], Math.max(parsed.bounds[0], wanted));
  let value = clamp(parsed.initial);
  let best: number | undefined;
  let waited = 0;
  return {
    get parameters() {
      return moved(start, parsed.parameter, value);
    },
    observe(signal) {
      const measured = readSignal(signal, parsed.signal);
      if (measured === undefined) return;
      const score = parsed.higherIsBetter ? measured : -measured;
      if (best === undefined || score >= best + parsed.minimumGain) {
        best = score;
        waited = 0;
      } else if (++waited >= parsed.patience) {
        value = clamp(value + parsed.increment);
        waited = 0;
      }
    },
    state: () => ({ kind: "plateau", value, best: best ?? null, waited }),
    restore(state) {
      const saved = readState("plateauController", stateSchema, state);
      value = clamp(saved.value);
      best = saved.best ?? undefined;
      waited = saved.waited;
    },
  };
}
