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
      name: z.literal("lp"),
      p: z.number().positive().default(2),
      power: z.number().positive().default(1),
      weight,
    }),
    z.strictObject({ name: z.enum(["center-invariant", "regular-face", "zero-mean"]), weight }),
    z.strictObject({
      name: z.literal("sparse-centers"),
      numClasses: z.int().positive(),
      centersPerClass: z.int().min(2),
      weight,
    }),
    z.strictObject({
      regularizer: z.custom<Regularizer>(
        (value) => typeof value === "object" && value !== null && typeof (value as Regularizer).compute === "function",
        "a regularizer",
      ),
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
  name: "lp";
}

interface NamedPlain extends Weighted {
  name: "center-invariant" | "regular-face" | "zero-mean";
}

interface NamedSparseCenters extends SparseCentersRegularizerOptions, Weighted {
  name: "sparse-centers";
}

interface OwnRegularizer extends Weighted {
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
