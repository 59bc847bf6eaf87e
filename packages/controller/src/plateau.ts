import {
  miningParametersSchema,
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

/** Options of `plateauController`. */
export interface PlateauControllerOptions {
  /** the measure that should keep improving @default "trainRecallAt1" */
  readonly signal?: SignalName;
  /** whether a larger signal is an improvement @default true */
  readonly higherIsBetter?: boolean;
  /** observations without improvement before the parameter moves @default 3 */
  readonly patience?: number;
  /** smallest change that counts as improvement @default 0.002 */
  readonly minimumGain?: number;
  /** the parameter that moves @default "minedShare" */
  readonly parameter?: ParameterName;
  /** where the parameter starts @default 0 */
  readonly initial?: number;
  /** how far it moves at each plateau @default 0.25 */
  readonly increment?: number;
  /** lowest and highest value of the parameter @default [0, 1] */
  readonly bounds?: readonly [number, number];
  /** the parameters that stay @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const plateauOptions = z.strictObject({
  signal: z.enum(SIGNAL_NAMES).default("trainRecallAt1").describe("the measure that should keep improving"),
  higherIsBetter: z.boolean().default(true).describe("whether a larger signal is an improvement"),
  patience: z.int().min(1).default(3).describe("observations without improvement before the parameter moves"),
  minimumGain: z.number().min(0).default(0.002).describe("smallest change that counts as improvement"),
  parameter: z.enum(PARAMETER_NAMES).default("minedShare").describe("the parameter that moves"),
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
export function plateauController(options: PlateauControllerOptions = {}): Controller {
  const parsed = parseOptions("plateauController", plateauOptions, options);
  for (const bound of parsed.bounds) checkReachable("plateauController", "bounds", parsed.parameter, bound);
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
