import { z } from "zod";

/** How smart mining chooses. Those of core's MiningParameters are what a round uses when its context does not say otherwise. */
export interface SmartOptions {
  /** Scale each embedding to length 1 before measuring; default true. */
  normalize?: boolean;
  /** Which positive: its place among the anchor's positives from nearest (0, default) to farthest (1). */
  positiveQuantile?: number;
  /** Positives for each anchor; default 1. */
  positivesPerAnchor?: number;
  /** Draw the positives from this many consecutive places; default 1. */
  positivePool?: number;
  /** How many of the nearest eligible negatives are skipped; default 0. */
  negativeRank?: number;
  /** Negatives for each positive; default 1. */
  negativesPerPositive?: number;
  /** Draw the negatives from this many eligible ones; default 1. */
  negativePool?: number;
  /** How far beyond the positive a negative may lie (Euclidean distance); no bound when absent. */
  bandWidth?: number;
  /** Take the nearest negative beyond the band and count it as widened (default), or give no triplet. */
  whenBandEmpty?: "widen" | "skip";
  /** Share of random triplets mixed in; default 0. */
  randomShare?: number;
  /** Length of the other-class neighbor lists; default 32. */
  candidates?: number;
  /** How long a mixed list may grow for rows whose first list held no eligible negative; default 4096. */
  mostCandidates?: number;
  /** Classes with more positives than this are sampled to find the quantile; default 128. */
  mostPositives?: number;
  /** Distances that a round may spend on exact scans for anchors whose lists were too short; default 10 million. */
  scanLimit?: number;
  /** Leave out likely false negatives: rows whose neighbors say they are of the anchor's class; default false. */
  guard?: false | SmartGuardOptions;
  /** Rows of another class at most this far from the anchor are duplicates, not negatives; default 0. */
  duplicateDistance?: number;
  /** Rows whose lists are compared with exact search in each round when the index does not tell its recall; default 10. */
  recallSample?: number;
  /** Rounds after which the index is built afresh instead of updated; never when absent. */
  rebuildEvery?: number;
}

/** When a negative is taken for a likely false one. */
export interface SmartGuardOptions {
  /** Nearest neighbors that are asked for a row's class; default 8. */
  votes?: number;
  /** Share of them that must agree on another class, in (0, 1]; default 0.75. */
  share?: number;
}

/** The schema of `SmartOptions`. */
export const smartOptions = z.strictObject({
  normalize: z.boolean().default(true).describe("scale each embedding to length 1 before measuring"),
  positiveQuantile: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("which positive: its place among the anchor's positives from nearest (0) to farthest (1)"),
  positivesPerAnchor: z.int().min(1).default(1).describe("positives for each anchor"),
  positivePool: z.int().min(1).default(1).describe("draw the positives from this many consecutive places"),
  negativeRank: z.int().min(0).default(0).describe("how many of the nearest eligible negatives are skipped"),
  negativesPerPositive: z.int().min(1).default(1).describe("negatives for each positive"),
  negativePool: z.int().min(1).default(1).describe("draw the negatives from this many eligible ones"),
  bandWidth: z
    .number()
    .positive()
    .optional()
    .describe("how far beyond the positive a negative may lie (Euclidean distance); no bound when absent"),
  whenBandEmpty: z
    .enum(["widen", "skip"])
    .default("widen")
    .describe("take the nearest negative beyond the band and count it as widened, or give no triplet"),
  randomShare: z.number().min(0).max(1).default(0).describe("share of random triplets mixed in"),
  candidates: z.int().min(1).default(32).describe("length of the other-class neighbor lists"),
  mostCandidates: z
    .int()
    .min(1)
    .default(4096)
    .describe("how long a mixed list may grow for rows whose first list held no eligible negative"),
  mostPositives: z
    .int()
    .min(1)
    .default(128)
    .describe("classes with more positives than this are sampled to find the quantile"),
  scanLimit: z
    .int()
    .min(0)
    .default(10_000_000)
    .describe("distances that a round may spend on exact scans for anchors whose lists were too short"),
  guard: z
    .union([
      z.literal(false),
      z.strictObject({
        votes: z.int().min(1).default(8).describe("nearest neighbors that are asked for a row's class"),
        share: z.number().gt(0).max(1).default(0.75).describe("share of them that must agree on another class"),
      }),
    ])
    .default(false)
    .describe("leave out likely false negatives: rows whose neighbors say they are of the anchor's class"),
  duplicateDistance: z
    .number()
    .min(0)
    .default(0)
    .describe("rows of another class at most this far from the anchor are duplicates, not negatives"),
  recallSample: z
    .int()
    .min(0)
    .default(10)
    .describe("rows whose lists are compared with exact search in each round when the index does not tell its recall"),
  rebuildEvery: z
    .int()
    .min(1)
    .optional()
    .describe("rounds after which the index is built afresh instead of updated; never when absent"),
});
