import { miningParametersSchema, parseOptions, type Controller, type MiningParameters } from "@smart-mining/core";
import { z } from "zod";
import { readState } from "./state.js";

/** Options of `fixedController`. */
export interface FixedControllerOptions {
  /** the mining parameters, kept for ever @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const fixedOptions = z.strictObject({
  parameters: miningParametersSchema.default({}).describe("the mining parameters, kept for ever"),
});

const stateSchema = z.object({ kind: z.literal("fixed") });

/** A controller that never moves anything: the baseline of every adaptive one. */
export function fixedController(options: FixedControllerOptions = {}): Controller {
  const parameters = parseOptions("fixedController", fixedOptions, options).parameters;
  return {
    parameters,
    observe: () => {},
    state: () => ({ kind: "fixed" }),
    restore: (state) => void readState("fixedController", stateSchema, state),
  };
}
