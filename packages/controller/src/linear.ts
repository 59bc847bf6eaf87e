import {
  miningParametersSchema,
  OptionError,
  parseOptions,
  show,
  type Controller,
  type DifficultySignal,
  type MiningParameters,
  type SignalName,
} from "@smart-mining/core";
import { z } from "zod";
import { nextKappa, type ErrorAndKappa } from "./next-kappa.js";
import { readSignal } from "./read-signal.js";
import { readState } from "./state.js";

/** Options of `linearController`. */
export interface LinearControllerOptions {
  /** the share of active triplets to reach, or "validation": that of held-out classes, as it is now @default 0.5 */
  readonly target?: number | "validation";
  /** κ of the first epoch that is mined; source: ours @default 2 */
  readonly initial?: number;
  /** lowest and highest κ; below 1 nothing changes any more; source: ours @default [1, 64] */
  readonly bounds?: readonly [number, number];
  /** how many times larger or smaller κ may become from one epoch to the next; source: ours @default 3 */
  readonly maxFactor?: number;
  /** how many of the last mined epochs the line is fitted to; source: ours @default 3 */
  readonly recent?: number;
  /** epochs with nothing but random triplets (a random share of 1) before the first that is mined @default 2 */
  readonly warmUpEpochs?: number;
  /** the parameters that stay @default {} */
  readonly parameters?: Partial<MiningParameters>;
}

export const linearOptions = z.strictObject({
  target: z
    .union([z.number().min(0).max(1), z.literal("validation")], 'a number in [0, 1] or "validation"')
    .default(0.5)
    .describe('the share of active triplets to reach, or "validation": that of held-out classes, as it is now'),
  initial: z.number().positive().default(2).describe("κ of the first epoch that is mined; source: ours"),
  bounds: z
    .tuple([z.number().positive(), z.number().positive()])
    .default([1, 64])
    .describe("lowest and highest κ; below 1 nothing changes any more; source: ours"),
  maxFactor: z
    .number()
    .gt(1)
    .default(3)
    .describe("how many times larger or smaller κ may become from one epoch to the next; source: ours"),
  recent: z.int().min(2).default(3).describe("how many of the last mined epochs the line is fitted to; source: ours"),
  warmUpEpochs: z
    .int()
    .min(0)
    .default(2)
    .describe("epochs with nothing but random triplets (a random share of 1) before the first that is mined"),
  parameters: miningParametersSchema.default({}).describe("the parameters that stay"),
});

const stateSchema = z.object({
  kind: z.literal("linear"),
  kappa: z.number().positive(),
  epoch: z.int().min(0),
  sum: z.number(),
  count: z.int().min(0),
  pairs: z.array(z.tuple([z.number(), z.number().positive()])),
  validation: z.number().nullable(),
});

/**
 * The paper's controller: once an epoch κ, the radius of the ball of exclusion, is set so that the error comes to its target.
 *
 *   κ_{t+1} = α · target + β,   α and β by least squares of κ = α · e + β over the recent epochs' pairs (e, κ)
 *
 * e is the mean over an epoch's steps of `activeFraction`, random triplets included. The first two epochs are not mined; from the
 * end of the third on there is one fit an epoch. A constant target between 0.5 and 0.75 is the paper's better one; its other is
 * the present validation error. That one may be told up to the first step of the epoch that it is to steer.
 *
 * An epoch ends with the step that makes `floor(signal.epoch)` larger. Values that are no shares count as not known; an epoch
 * without any known error leaves κ as it is. Where the paper is silent (fewer than two different errors, lines that rise, wild
 * ones, bounds) see `nextKappa`. Source: Harwood et al. 2017; what is marked "ours" is not in it.
 *
 * @throws {OptionError} where a bound is above the other or the initial κ outside
 */
export function linearController(options: LinearControllerOptions = {}): Controller {
  const parsed = parseOptions("linearController", linearOptions, options);
  const { target, initial, bounds, recent, warmUpEpochs, parameters } = parsed;
  if (!(bounds[0] < bounds[1] && initial >= bounds[0] && initial <= bounds[1]))
    throw new OptionError(
      `linearController: "bounds" must be [low, high] with low < high and "initial" between them; got ${show(bounds)} and ${initial}.`,
    );
  let kappa = initial;
  let epoch = 0;
  let sum = 0;
  let count = 0;
  let pairs: ErrorAndKappa[] = [];
  let validation: number | undefined;

  const steer = (): void => {
    const wanted = target === "validation" ? validation : target;
    if (pairs.length > 0 && wanted !== undefined) kappa = nextKappa(pairs, wanted, parsed);
  };
  const endEpoch = (next: number): void => {
    if (epoch >= warmUpEpochs && count > 0) {
      pairs = [...pairs, [sum / count, kappa] as const].slice(-recent);
      steer();
    }
    [epoch, sum, count] = [next, 0, 0];
  };

  return {
    get parameters() {
      return { ...parameters, kappa, ...(epoch < warmUpEpochs && { randomShare: 1 }) };
    },
    observe(signal) {
      const error = readShare(signal, "activeFraction");
      if (error !== undefined) {
        sum += error;
        count++;
      }
      validation = readShare(signal, "validationError") ?? validation;
      // The step that ends an epoch was trained under this epoch's κ: it still counts to it.
      if (Math.floor(signal.epoch) > epoch) endEpoch(Math.floor(signal.epoch));
      else if (target === "validation" && signal.validationError !== undefined && count === 0) steer();
    },
    state: () => ({ kind: "linear", kappa, epoch, sum, count, pairs, validation: validation ?? null }),
    restore(state) {
      const saved = readState("linearController", stateSchema, state);
      kappa = Math.min(bounds[1], Math.max(bounds[0], saved.kappa));
      ({ epoch, sum, count } = saved);
      pairs = saved.pairs.slice(-recent);
      validation = saved.validation ?? undefined;
    },
  };
}

function readShare(signal: DifficultySignal, name: SignalName): number | undefined {
  const value = readSignal(signal, name);
  return value !== undefined && value >= 0 && value <= 1 ? value : undefined;
}
