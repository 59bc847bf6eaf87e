import { z } from "zod";
import { centerInvariantRegularizer } from "./center-invariant.js";
import { lpRegularizer, type LpRegularizerOptions } from "./lp.js";
import { regularFaceRegularizer } from "./regular-face.js";
import type { Regularizer, WeightedRegularizer } from "./regularizer.js";
import { sparseCentersRegularizer, type SparseCentersRegularizerOptions } from "./sparse-centers.js";
import { zeroMeanRegularizer } from "./zero-mean.js";

const weight = z.number().default(1).describe("how much it counts");

/** zod schema of a regularizer option: name, options, weight; or one of your own as `regularizer`. */
export const regularizerSchema = z.union(
  [
    z.strictObject({
      name: z.literal("lp").describe("mean of the vectors' norms"),
      p: z.number().positive().default(2).describe("the norm"),
      power: z.number().positive().default(1).describe("the norm is raised to this power"),
      weight,
    }),
    z.strictObject({
      name: z
        .enum(["center-invariant", "regular-face", "zero-mean"])
        .describe("vectors of equal length; vectors far from their nearest; vectors whose coordinates sum to zero"),
      weight,
    }),
    z.strictObject({
      name: z.literal("sparse-centers").describe("the centers of one class together, so that spare ones coincide"),
      numClasses: z.int().positive().describe("number of classes"),
      centersPerClass: z.int().min(2).describe("centers of each class"),
      weight,
    }),
    z.strictObject({
      regularizer: z
        .custom<Regularizer>(
          (value) =>
            typeof value === "object" && value !== null && typeof (value as Regularizer).compute === "function",
          "a regularizer",
        )
        .describe("one of your own"),
      weight,
    }),
  ],
  {
    error:
      'one of { name: "lp", p, power, weight }, { name: "center-invariant" | "regular-face" | "zero-mean", weight }, { name: "sparse-centers", numClasses, centersPerClass, weight }, { regularizer, weight }',
  },
);

/** How much a regularizer counts. */
interface Weighted {
  /** How much it counts; default 1. */
  weight?: number;
}

interface NamedLp extends LpRegularizerOptions, Weighted {
  /** Mean of the vectors' norms. */
  name: "lp";
}

interface NamedPlain extends Weighted {
  /** Vectors of equal length; vectors far from their nearest; vectors whose coordinates sum to zero. */
  name: "center-invariant" | "regular-face" | "zero-mean";
}

interface NamedSparseCenters extends SparseCentersRegularizerOptions, Weighted {
  /** The centers of one class together, so that spare ones coincide. */
  name: "sparse-centers";
}

interface OwnRegularizer extends Weighted {
  /** One of your own. */
  regularizer: Regularizer;
}

/** A regularizer as a person writes it: by name and options, or one of your own. */
export type RegularizerOptions = NamedLp | NamedPlain | NamedSparseCenters | OwnRegularizer;

/** The same with its defaults filled in. */
export type RegularizerConfig = z.output<typeof regularizerSchema>;

/** The regularizer that a configuration names, with its weight. */
export function toRegularizer(config: RegularizerConfig | undefined): WeightedRegularizer | undefined {
  return config && { regularizer: "regularizer" in config ? config.regularizer : named(config), weight: config.weight };
}

function named(config: Exclude<RegularizerConfig, { regularizer: Regularizer }>): Regularizer {
  switch (config.name) {
    case "lp":
      return lpRegularizer(config);
    case "center-invariant":
      return centerInvariantRegularizer();
    case "regular-face":
      return regularFaceRegularizer();
    case "zero-mean":
      return zeroMeanRegularizer();
    case "sparse-centers":
      return sparseCentersRegularizer(config);
  }
}
