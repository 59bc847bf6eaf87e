import { DISTANCES, type DistanceName } from "@smart-mining/core";
import { z } from "zod";
import type { Distance, DistanceOptions } from "./distance.js";
import { cosineSimilarity, dotSimilarity } from "./dot.js";
import { lpDistance } from "./lp.js";
import { snrDistance } from "./snr.js";

/** Names of the dictionary that the losses know. */
const NAMES = ["euclidean", "squared-euclidean", "lp", "cosine", "dot", "snr"] as const satisfies DistanceName[];

/** What the names stand for, from the dictionary. */
export const DISTANCE_SENTENCES = NAMES.map((name) => `${name}: ${DISTANCES[name].sentence}`).join("; ");

/** A distance by name, by name and options, or one of your own. */
export type DistanceConfig = (typeof NAMES)[number] | NamedDistance | Distance;

/** A distance by name and options. */
export interface NamedDistance extends DistanceOptions {
  /** Which distance, by its name in the dictionary. */
  name: (typeof NAMES)[number];
}

const ownDistance = z.custom<Distance>(
  (value) => typeof value === "object" && value !== null && typeof (value as Distance).measure === "function",
  "a distance",
);

/** zod schema of a loss's `distance` option. */
export const distanceSchema = z.union(
  [
    z.enum(NAMES),
    ownDistance,
    z.strictObject({
      name: z.enum(NAMES).describe("which distance"),
      p: z
        .union([z.number().positive(), z.literal(Infinity)])
        .optional()
        .describe("the norm: of Lp distances, and used to normalize"),
      power: z.number().positive().optional().describe("the measure is raised to this power"),
      normalize: z.boolean().optional().describe("divide the embeddings by their norm first; default true"),
    }),
  ],
  {
    error: `one of ${NAMES.map((name) => `"${name}"`).join(", ")}, or { name, p, power, normalize }, or a Distance`,
  },
) as z.ZodType<DistanceConfig, DistanceConfig>;

/** The distance that a configuration names. */
export function toDistance(config: DistanceConfig): Distance {
  if (typeof config === "object" && "measure" in config) return config;
  const { name, ...options } = typeof config === "string" ? { name: config } : config;
  switch (name) {
    case "euclidean":
    case "lp":
      return lpDistance(options);
    case "squared-euclidean":
      return lpDistance({ power: 2, ...options });
    case "cosine":
      return cosineSimilarity(options);
    case "dot":
      return dotSimilarity(options);
    case "snr":
      return snrDistance(options);
  }
}
