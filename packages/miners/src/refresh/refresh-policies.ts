import { catalog, component, parseOptions, type Catalog } from "@smart-mining/core";
import { z } from "zod";

/** Where training stands when it asks whether to mine anew. */
export interface RefreshMoment {
  readonly step: number;
  readonly epoch: number;
  /** Mean distance that embeddings moved since the last round (`EmbeddingBank.drift`); only drift policies look at it. */
  readonly drift?: number;
}

/** Decides when a new round of mining is due. The first round always is. */
export interface RefreshPolicy {
  /** Whether to mine now. */
  due(moment: RefreshMoment): boolean;
  /** Tells that a round was mined at this moment. */
  mined(moment: RefreshMoment): void;
  /** When the last round was mined, for checkpoints. */
  state(): RefreshMoment | null;
  restore(state: RefreshMoment | null): void;
}

/** Options of `everyEpochs`. */
export interface EveryEpochsOptions {
  /** Epochs from one round of mining to the next; default 1. */
  epochs?: number;
}

/** Options of `everySteps`. */
export interface EveryStepsOptions {
  /** Training steps from one round of mining to the next; default 100. */
  steps?: number;
}

/** Options of `onDrift`. */
export interface OnDriftOptions {
  /** Mine when embeddings moved farther than this on average; default 0.1. */
  bound?: number;
  /** Steps that pass before the next round in any case; default 10. */
  atLeast?: number;
  /** Steps after which a round is due in any case; default 1000. */
  atMost?: number;
}

/** The schema of `EveryEpochsOptions`. */
export const everyEpochsOptions = z.strictObject({
  epochs: z.int().min(1).default(1).describe("epochs from one round of mining to the next"),
});

/** The schema of `EveryStepsOptions`. */
export const everyStepsOptions = z.strictObject({
  steps: z.int().min(1).default(100).describe("training steps from one round of mining to the next"),
});

/** The schema of `OnDriftOptions`. */
export const onDriftOptions = z.strictObject({
  bound: z.number().gt(0).default(0.1).describe("mine when embeddings moved farther than this on average"),
  atLeast: z.int().min(1).default(10).describe("steps that pass before the next round in any case"),
  atMost: z.int().min(1).default(1000).describe("steps after which a round is due in any case"),
});

/** Mines at the beginning of every n-th epoch. */
export function everyEpochs(options: EveryEpochsOptions = {}): RefreshPolicy {
  const { epochs } = parseOptions("everyEpochs", everyEpochsOptions, options);
  return policy((now, last) => now.epoch - last.epoch >= epochs);
}

/** Mines every n steps. */
export function everySteps(options: EveryStepsOptions = {}): RefreshPolicy {
  const { steps } = parseOptions("everySteps", everyStepsOptions, options);
  return policy((now, last) => now.step - last.step >= steps);
}

/** Mines when the embeddings have drifted beyond a bound. */
export function onDrift(options: OnDriftOptions = {}): RefreshPolicy {
  const { bound, atLeast, atMost } = parseOptions("onDrift", onDriftOptions, options);
  return policy((now, last) => {
    const passed = now.step - last.step;
    return passed >= atMost || (passed >= atLeast && (now.drift ?? 0) > bound);
  });
}

/** Refresh policies by name. */
export const refreshPolicies: Catalog<RefreshPolicy> = catalog<RefreshPolicy>("refresh policy", {
  epochs: component({
    description: "mine at the beginning of every n-th epoch",
    options: everyEpochsOptions,
    create: (options) => everyEpochs(options),
  }),
  steps: component({
    description: "mine every n steps",
    options: everyStepsOptions,
    create: (options) => everySteps(options),
  }),
  drift: component({
    description: "mine when the embeddings moved farther than a bound",
    options: onDriftOptions,
    create: (options) => onDrift(options),
  }),
});

function policy(due: (now: RefreshMoment, last: RefreshMoment) => boolean): RefreshPolicy {
  let last: RefreshMoment | null = null;
  return {
    due: (now) => last === null || due(now, last),
    mined: ({ step, epoch }) => void (last = { step, epoch }),
    state: () => last,
    restore: (state) => void (last = state),
  };
}
