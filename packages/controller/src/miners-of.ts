import type { Controller } from "@smart-mining/core";

/** The miners that a controller may ask for by name, each once, so that a pipeline can refuse at the start what it does not hold. */
export function minersOf(controller: Controller): string[] {
  const { miner } = controller.parameters;
  return [...new Set(controller.miners ?? (miner === undefined ? [] : [miner]))];
}
