import { z } from "zod";

/** Options of `neighborhoodSampler`. */
export interface NeighborhoodSamplerOptions {
  /** Classes in a batch; default 30. */
  classesPerBatch?: number;
  /** Images of each class, default 4; a smaller class gives all it has. */
  samplesPerClass?: number;
  /** Classes put together as one neighborhood: a seed and the classes near it; default 5. */
  groupSize?: number;
  /** Share of a batch's classes that belong to neighborhoods; the rest is drawn at random; default 1. */
  minedShare?: number;
  /** Nearest other-class neighbors of an image that vote for classes; default 3. */
  neighborsPerImage?: number;
  /** Neighbor classes drawn in proportion to their votes (default), or always those with most votes. */
  choice?: "weighted" | "top";
  /**
   * Every class once in a pass: neighbors and random classes come from those not yet dealt (default); else popular classes
   * come often.
   */
  balanced?: boolean;
  /** Images of a class in turn (default), or with the image that was met as neighbor among them. */
  images?: "even" | "nearest";
  /** Batches in a pass; until every class was a seed once when absent. */
  batches?: number;
  /**
   * What an image votes with: its nearest other-class neighbors (when absent), or the negatives of its mined triplets, which
   * heed the miner's guard, rank and band.
   */
  votes?: "neighbors" | "triplets";
}

/** The schema of `NeighborhoodSamplerOptions`. */
export const neighborhoodOptions = z.strictObject({
  classesPerBatch: z.int().min(2).default(30).describe("classes in a batch"),
  samplesPerClass: z.int().min(1).default(4).describe("images of each class; a smaller class gives all it has"),
  groupSize: z
    .int()
    .min(2)
    .default(5)
    .describe("classes put together as one neighborhood: a seed and the classes near it"),
  minedShare: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("share of a batch's classes that belong to neighborhoods; the rest is drawn at random"),
  neighborsPerImage: z
    .int()
    .min(1)
    .default(3)
    .describe("nearest other-class neighbors of an image that vote for classes"),
  choice: z
    .enum(["weighted", "top"])
    .default("weighted")
    .describe("neighbor classes drawn in proportion to their votes, or always those with most votes"),
  balanced: z
    .boolean()
    .default(true)
    .describe(
      "every class once in a pass: neighbors and random classes come from those not yet dealt; else popular classes come often",
    ),
  images: z
    .enum(["even", "nearest"])
    .default("even")
    .describe("images of a class in turn, or with the image that was met as neighbor among them"),
  batches: z.int().min(1).optional().describe("batches in a pass; until every class was a seed once when absent"),
  votes: z
    .enum(["neighbors", "triplets"])
    .optional()
    .describe(
      "what an image votes with: its nearest other-class neighbors (when absent), or the negatives of its mined triplets, which heed the miner's guard, rank and band",
    ),
});

/** The parsed options. */
export type NeighborhoodSettings = z.output<typeof neighborhoodOptions>;
