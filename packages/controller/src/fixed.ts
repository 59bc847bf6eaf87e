import { parseOptions, type Controller } from "@smart-mining/core";
import { z } from "zod";
import { miningParametersSchema } from "./parameters.js";

export const fixedOptions = z.strictObject({
  parameters: miningParametersSchema.default({}).describe("the mining parameters, kept for ever"),
});

/** A controller that never moves anything: the baseline of every adaptive one. */
export function fixedController(options: z.input<typeof fixedOptions> = {}): Controller {
  const parameters = parseOptions("fixedController", fixedOptions, options).parameters;
  return { parameters, observe: () => {}, state: () => ({ kind: "fixed" }), restore: () => {} };
}
