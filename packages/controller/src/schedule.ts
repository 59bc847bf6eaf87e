import {
  miningParametersSchema,
  PARAMETER_NAMES,
  parseOptions,
  type Controller,
  type MiningParameters,
  type ParameterName,
} from "@smart-mining/core";
import { z } from "zod";
import { checkReachable, moved } from "./moved.js";
import { readState } from "./state.js";

/** Options of `scheduleController`. */
export interface ScheduleControllerOptions {
  /** the parameter that moves @default "minedShare" */
  readonly parameter?: ParameterName;
  /** how it gets from `from` to `to` @default "linear" */
  readonly shape?: "linear" | "cosine" | "step";
  /** value at the beginning @default 0 */
  readonly from?: number;
  /** value at the end @default 1 */
  readonly to?: number;
  /** steps during which the value stays at `from` @default 0 */
  readonly warmUp?: number;
  /** steps, after the warm-up, that the way takes @default 600 */
  readonly steps?: number;
  /** number of equal jumps, for shape "step" @default 4 */
  readonly stairs?: number;
  /** the parameters that stay @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const scheduleOptions = z.strictObject({
  parameter: z.enum(PARAMETER_NAMES).default("minedShare").describe("the parameter that moves"),
  shape: z.enum(["linear", "cosine", "step"]).default("linear").describe("how it gets from `from` to `to`"),
  from: z.number().default(0).describe("value at the beginning"),
  to: z.number().default(1).describe("value at the end"),
  warmUp: z.int().min(0).default(0).describe("steps during which the value stays at `from`"),
  steps: z.int().min(1).default(600).describe("steps, after the warm-up, that the way takes"),
  stairs: z.int().min(1).default(4).describe('number of equal jumps, for shape "step"'),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({ kind: z.literal("schedule"), step: z.number() });

/** Moves one parameter along a fixed curve over the training steps: linear, cosine or in stairs, after a warm-up. */
export function scheduleController(options: ScheduleControllerOptions = {}): Controller {
  const { parameter, shape, from, to, warmUp, steps, stairs, parameters } = parseOptions(
    "scheduleController",
    scheduleOptions,
    options,
  );
  checkReachable("scheduleController", "from", parameter, from);
  checkReachable("scheduleController", "to", parameter, to);
  const start = parameters;
  let step = 0;
  const progress = (): number => {
    const share = Math.min(1, Math.max(0, (step - warmUp) / steps));
    if (shape === "cosine") return (1 - Math.cos(Math.PI * share)) / 2;
    return shape === "step" ? Math.floor(share * stairs) / stairs : share;
  };
  return {
    get parameters() {
      return moved(start, parameter, from + (to - from) * progress());
    },
    observe(signal) {
      step = signal.step;
    },
    state: () => ({ kind: "schedule", step }),
    restore(state) {
      step = readState("scheduleController", stateSchema, state).step;
    },
  };
}
