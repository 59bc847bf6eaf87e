import {
  miningParametersSchema,
  parseOptions,
  type Controller,
  type ControllerState,
  type MiningParameters,
  type WarningListener,
} from "@smart-mining/core";
import { z } from "zod";
import { minersOf } from "./miners-of.js";
import { readState } from "./state.js";

/** Options of `collapseGuard`. */
export interface CollapseGuardOptions {
  /** mean distance of the embeddings from their mean @default 0.05 */
  readonly minimumSpread?: number;
  /** smallest healthy mean d- minus mean d+ of what is trained on @default 0.01 */
  readonly minimumGap?: number;
  /** observations in a row that must look bad before it backs off @default 20 */
  readonly patience?: number;
  /** steps for which it stays backed off @default 200 */
  readonly hold?: number;
  /** the parameters in force while backed off @default { minedShare: 0, randomShare: 1 } */
  readonly backOff?: Partial<MiningParameters>;
}

export const collapseGuardOptions = z.strictObject({
  minimumSpread: z.number().min(0).default(0.05).describe("mean distance of the embeddings from their mean"),
  minimumGap: z.number().default(0.01).describe("smallest healthy mean d- minus mean d+ of what is trained on"),
  patience: z.int().min(1).default(20).describe("observations in a row that must look bad before it backs off"),
  hold: z.int().min(1).default(200).describe("steps for which it stays backed off"),
  backOff: miningParametersSchema
    .default({ minedShare: 0, randomShare: 1 })
    .describe("the parameters in force while backed off"),
});

const stateSchema = z.object({
  kind: z.literal("collapse-guard"),
  bad: z.number(),
  until: z.number(),
  step: z.number(),
  inner: z.record(z.string(), z.unknown()),
});

/**
 * Watches for collapse, all embeddings alike (small spread) or negatives no farther than positives (small gap), and
 * replaces the inner controller's parameters by easy ones for a while, with a warning.
 *
 * Neither sign alone is proof of a collapse, hence the patience; see docs/method.md for what was measured.
 */
export function collapseGuard(
  inner: Controller,
  options: CollapseGuardOptions = {},
  onWarning: WarningListener = () => {},
): Controller {
  const parsed = parseOptions("collapseGuard", collapseGuardOptions, options);
  let bad = 0;
  let until = 0;
  let step = 0;
  const { miner } = parsed.backOff;
  return {
    miners: miner === undefined ? minersOf(inner) : [...minersOf(inner), miner],
    get parameters() {
      return step < until ? { ...inner.parameters, ...parsed.backOff } : inner.parameters;
    },
    observe(signal) {
      step = signal.step;
      const small = signal.spread !== undefined && signal.spread < parsed.minimumSpread;
      const gap = (signal.meanNegative ?? NaN) - (signal.meanPositive ?? NaN);
      const looksBad = small || gap < parsed.minimumGap;
      bad = looksBad ? bad + 1 : 0;
      if (bad >= parsed.patience && step >= until) {
        until = step + parsed.hold;
        bad = 0;
        const sign = small ? `spread ${signal.spread?.toFixed(4)}` : `d- minus d+ is ${gap.toFixed(4)}`;
        onWarning({
          name: "collapse",
          message: `The embedding looks as if it collapses (${sign}) at step ${step}; mining is made easy until step ${until}.`,
        });
      }
      // While backed off the signal says nothing about the inner controller's parameters.
      if (step >= until) inner.observe(signal);
    },
    state: () => ({ kind: "collapse-guard", bad, until, step, inner: inner.state() }),
    restore(state) {
      const saved = readState("collapseGuard", stateSchema, state);
      inner.restore(saved.inner as ControllerState);
      ({ bad, until, step } = saved);
    },
  };
}
