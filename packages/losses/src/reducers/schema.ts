import { z } from "zod";
import { classWeightedReducer } from "./class-weighted.js";
import { divisorReducer } from "./divisor.js";
import { meanReducer } from "./mean.js";
import { perAnchorReducer } from "./per-anchor.js";
import type { Reducer } from "./reducer.js";
import { sumReducer } from "./sum.js";
import { meanNonZeroReducer, thresholdReducer, type ThresholdReducerOptions } from "./threshold.js";

const NAMES = ["mean", "mean-non-zero", "sum", "divisor", "per-anchor"] as const;

/** A reducer by name, by name and options, or one of your own. */
export type ReducerConfig =
  | (typeof NAMES)[number]
  | NamedReducer
  | NamedPerAnchorReducer
  | NamedThresholdReducer
  | NamedClassWeightedReducer
  | Reducer;

/** A reducer without options of its own. */
interface NamedReducer {
  /** Which reducer. */
  name: (typeof NAMES)[number];
}

interface NamedPerAnchorReducer {
  /** The terms of each anchor first. */
  name: "per-anchor";
  /** What makes one number of the anchors' means; default "mean". */
  reducer?: ReducerConfig;
}

interface NamedThresholdReducer extends ThresholdReducerOptions {
  /** Mean of the terms within bounds. */
  name: "threshold";
}

interface NamedClassWeightedReducer {
  /** Mean of the terms, each times the weight of its anchor's class. */
  name: "class-weighted";
  /** The weight of each class, by label. */
  weights: readonly number[];
}

const FORMS = `one of ${NAMES.map((name) => `"${name}"`).join(", ")}, or { name: "threshold", low, high }, { name: "class-weighted", weights }, { name: "per-anchor", reducer }, or a Reducer`;

const ownReducer = z.custom<Reducer>(
  (value) => typeof value === "object" && value !== null && typeof (value as Reducer).start === "function",
  "a reducer",
);

/** zod schema of one reducer. */
const reducerSchema: z.ZodType<ReducerConfig, ReducerConfig> = z.lazy(() =>
  z.union(
    [
      z.enum(NAMES),
      ownReducer,
      z.strictObject({
        name: z.literal("per-anchor").describe("the terms of each anchor first"),
        reducer: reducerSchema.optional().describe('what makes one number of the anchors\' means; default "mean"'),
      }),
      z.strictObject({
        name: z.literal("threshold").describe("mean of the terms within bounds"),
        low: z.number().optional().describe("terms must be greater than this"),
        high: z.number().optional().describe("terms must be less than this"),
      }),
      z.strictObject({
        name: z.literal("class-weighted").describe("mean of the terms, each times the weight of its anchor's class"),
        weights: z.array(z.number()).min(1).describe("the weight of each class, by label"),
      }),
      z.strictObject({ name: z.enum(NAMES).describe("which reducer") }),
    ],
    { error: FORMS },
  ),
) as z.ZodType<ReducerConfig, ReducerConfig>;

/** One reducer for all parts of a loss, or one for each part by the part's name. */
export type ReducersConfig = ReducerConfig | ReducersByPart;

/** Different reducers for the parts of a loss. */
interface ReducersByPart {
  /** A reducer for each part of the loss that is not to have the default, by the part's name. */
  readonly parts: Readonly<Record<string, ReducerConfig>>;
}

/** zod schema of a loss's `reducer` option. */
export const reducersSchema = z.union(
  [
    reducerSchema,
    z.strictObject({
      parts: z
        .record(z.string(), reducerSchema)
        .describe("a reducer for each part of the loss that is not to have the default, by the part's name"),
    }),
  ],
  {
    error: `${FORMS}, or { parts: { [part]: reducer } }`,
  },
) as z.ZodType<ReducersConfig, ReducersConfig>;

/** The reducer that a configuration names. */
export function toReducer(config: ReducerConfig): Reducer {
  if (typeof config === "object" && "start" in config) return config;
  const given = typeof config === "string" ? { name: config } : config;
  switch (given.name) {
    case "mean":
      return meanReducer();
    case "mean-non-zero":
      return meanNonZeroReducer();
    case "sum":
      return sumReducer();
    case "divisor":
      return divisorReducer();
    case "per-anchor":
      return perAnchorReducer(
        "reducer" in given && given.reducer !== undefined ? toReducer(given.reducer as ReducerConfig) : undefined,
      );
    case "threshold":
      return thresholdReducer(given as NamedThresholdReducer);
    case "class-weighted":
      return classWeightedReducer((given as NamedClassWeightedReducer).weights);
  }
}

/** Looks up the reducer of a part; parts that are not named get the default. */
export function reducersByPart(config: ReducersConfig | undefined, fallback: ReducerConfig): (part: string) => Reducer {
  const chosen = config ?? fallback;
  if (typeof chosen === "object" && "parts" in chosen) {
    const parts = new Map(Object.entries(chosen.parts).map(([part, one]) => [part, toReducer(one)]));
    const rest = toReducer(fallback);
    return (part) => parts.get(part) ?? rest;
  }
  const one = toReducer(chosen);
  return () => one;
}
