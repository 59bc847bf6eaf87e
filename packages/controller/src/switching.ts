import { parseOptions, type Controller, type ControllerState } from "@smart-mining/core";
import { z } from "zod";
import { readState } from "./state.js";

/** Options of `switchingController`. */
export interface SwitchingControllerOptions {
  /** steps with the first miner @default 200 */
  readonly warmUp?: number;
  /** name of the miner to begin with @default "semi-hard" */
  readonly first?: string;
  /** name of the miner after the warm-up @default "smart" */
  readonly then?: string;
}

export const switchingOptions = z.strictObject({
  warmUp: z.int().min(1).default(200).describe("steps with the first miner"),
  first: z.string().default("semi-hard").describe("name of the miner to begin with"),
  then: z.string().default("smart").describe("name of the miner after the warm-up"),
});

const stateSchema = z.object({
  kind: z.literal("switching"),
  step: z.number(),
  inner: z.record(z.string(), z.unknown()),
});

/**
 * Warms up with one miner and goes on with another; the inner controller moves the numbers of both. The names are those that
 * the pipeline gives its miners.
 */
export function switchingController(inner: Controller, options: SwitchingControllerOptions = {}): Controller {
  const { warmUp, first, then } = parseOptions("switchingController", switchingOptions, options);
  let step = 0;
  return {
    miners: [first, then],
    get parameters() {
      return { ...inner.parameters, miner: step < warmUp ? first : then };
    },
    observe(signal) {
      step = signal.step;
      inner.observe(signal);
    },
    state: () => ({ kind: "switching", step, inner: inner.state() }),
    restore(state) {
      const saved = readState("switchingController", stateSchema, state);
      inner.restore(saved.inner as ControllerState);
      step = saved.step;
    },
  };
}
