import { z } from "zod";

/** What is known of one distance. Smaller is nearer, always. */
export interface DistanceEntry {
  readonly title: string;
  /** One sentence with the formula. */
  readonly sentence: string;
}

/** The distances by their one name each; which of them a component offers is its own to say. Smaller is nearer. */
export const DISTANCES = {
  euclidean: { title: "Euclidean", sentence: "|x - y|, not squared" },
  "squared-euclidean": { title: "Squared L2", sentence: "|x - y|²" },
  cosine: { title: "Cosine", sentence: "1 - cosine of the angle between x and y" },
  dot: { title: "Inner product", sentence: "-x·y, the negated inner product" },
  manhattan: { title: "Manhattan", sentence: "Σ |x_i - y_i|" },
  lp: { title: "Lp", sentence: "(Σ |x_i - y_i|^p)^(1/p)" },
  snr: { title: "Signal-to-noise ratio", sentence: "variance of x - y over variance of x (Yuan et al. 2019)" },
} as const satisfies Record<string, DistanceEntry>;

/** The name of a distance. */
export type DistanceName = keyof typeof DISTANCES;

/** zod schema of a choice among some distances, described from the dictionary. */
export function distanceOption<const Names extends readonly [DistanceName, ...DistanceName[]]>(names: Names) {
  return z.enum(names).describe(names.map((name) => `${name}: ${DISTANCES[name].sentence}`).join("; "));
}
