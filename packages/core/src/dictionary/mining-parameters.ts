import { z } from "zod";

/** What is known of one mining parameter; everything that shows, checks or moves it is made from this. */
export interface ParameterEntry<T = number> {
  /** For tables, charts and reports. */
  readonly title: string;
  /** One sentence. */
  readonly sentence: string;
  /** Which values are valid. */
  readonly schema: z.ZodType<T>;
  /** The constraint in words, for error messages: "a whole number >= 0". */
  readonly valid: string;
  /** What it is where neither controller nor miner says. */
  readonly default: T;
  /** "share" is shown in per cent, "distance", "count" and "ratio" (of two quantities of one kind) as they are. */
  readonly unit: "share" | "distance" | "count" | "ratio";
  /** Whether controllers round it. */
  readonly whole: boolean;
}

function entry(facts: Omit<ParameterEntry, "whole"> & { whole?: boolean }): ParameterEntry {
  return { whole: false, ...facts };
}

const share = z.number().min(0).max(1);

/**
 * The mining hyper-parameters, each written once: types, schemas, error messages, controllers, events, tables, `smart-mining
 * list` and the reference are made from here. A new one is one entry and the miner or sampler that heeds it.
 */
export const MINING_PARAMETERS = {
  positiveQuantile: entry({
    title: "Positive quantile",
    sentence: "which positive: its place among the anchor's positives from nearest (0) to farthest (1)",
    schema: share,
    valid: "a number in [0, 1]",
    default: 0,
    unit: "share",
  }),
  negativeRank: entry({
    title: "Negative rank",
    sentence: "which negative: how many of the nearest eligible negatives are skipped",
    schema: z.int().min(0),
    valid: "a whole number >= 0",
    default: 0,
    unit: "count",
    whole: true,
  }),
  bandWidth: entry({
    title: "Band width",
    sentence: "how far beyond the positive a negative may lie (Euclidean distance); the width of the semi-hard band",
    // Infinity is "no band": zod's number takes finite ones only.
    schema: z.union([z.number().positive(), z.literal(Number.POSITIVE_INFINITY)]),
    valid: "a number > 0",
    default: Number.POSITIVE_INFINITY,
    unit: "distance",
  }),
  randomShare: entry({
    title: "Random share",
    sentence: "share of random triplets mixed in",
    schema: share,
    valid: "a number in [0, 1]",
    default: 0,
    unit: "share",
  }),
  minedShare: entry({
    title: "Mined share",
    sentence: "share of a batch's classes that mined neighbors choose, the rest at random",
    schema: share,
    valid: "a number in [0, 1]",
    default: 1,
    unit: "share",
  }),
  groupSize: entry({
    title: "Group size",
    sentence: "classes that are packed together as one neighborhood",
    schema: z.int().min(2),
    valid: "a whole number >= 2",
    default: 5,
    unit: "count",
    whole: true,
  }),
  kappa: entry({
    title: "κ",
    sentence:
      "radius of the ball of exclusion around each anchor, in squared distances to its nearest positive (Harwood et al. 2017)",
    schema: z.number().positive(),
    valid: "a number > 0",
    default: 1,
    unit: "ratio",
  }),
} as const satisfies Record<string, ParameterEntry>;

/** The name of a mining parameter that is a number: one that a controller can move. */
export type ParameterName = keyof typeof MINING_PARAMETERS;

/** The mining hyper-parameters that a controller moves, by the dictionary's names. Miners and samplers use those that concern them. */
export type MiningParameters = { readonly [Name in ParameterName]: number } & {
  /** Name of the miner to use, of those that the pipeline holds; its first one when absent. */
  readonly miner?: string;
};

/** The names of the dictionary, in its order. */
export const PARAMETER_NAMES = Object.keys(MINING_PARAMETERS) as ParameterName[];

/** Parameters to begin with where neither controller nor miner says otherwise. */
export const DEFAULT_MINING_PARAMETERS = Object.fromEntries(
  PARAMETER_NAMES.map((name) => [name, MINING_PARAMETERS[name].default]),
) as { readonly [Name in ParameterName]: number };

/** zod schema of some mining parameters, all optional, each with its sentence. */
export const miningParametersSchema: z.ZodType<Partial<MiningParameters>, Partial<MiningParameters>> = z.strictObject({
  ...Object.fromEntries(
    PARAMETER_NAMES.map((name) => [
      name,
      (MINING_PARAMETERS[name].schema as z.ZodType).optional().describe(MINING_PARAMETERS[name].sentence),
    ]),
  ),
  miner: z.string().optional().describe("name of the miner in use"),
}) as unknown as z.ZodType<Partial<MiningParameters>, Partial<MiningParameters>>;
