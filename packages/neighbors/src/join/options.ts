import { z } from "zod";

/** What `joinIndex` takes. */
export interface JoinIndexOptions {
  /** rows per cluster, on average; when absent 200, and more above 60,000 rows (see clusterSizeFor) */
  readonly clusterSize?: number;
  /** nearest clusters that each row is compared with, its own among them @default 6 */
  readonly probes?: number;
  /** the same for lists of other classes @default 10 */
  readonly classProbes?: number;
  /** nearest clusters that each query is compared with @default 16 */
  readonly searchProbes?: number;
  /** [a, b]: each row then looks at the b nearest of its a nearest rows; [0, 0]: none @default [16, 16] */
  readonly pull?: readonly [number, number];
  /** the same when `update` repairs @default [10, 24] */
  readonly repairPull?: readonly [number, number];
  /** candidates kept per row beyond k: a repair after an update finds more with more of them @default 4 */
  readonly spare?: number;
  /** `update` joins anew where its sampled annRecall is below @default 0.98 */
  readonly targetRecall?: number;
  /** rows whose recall is measured exactly after an update, and of lists of other classes; 0: none @default 200 */
  readonly sample?: number;
  /** up to so many rows are searched exactly @default 3000 */
  readonly exactBelow?: number;
  /** threads that share the work, the calling one among them @default 1 */
  readonly threads?: number;
  /** seed of the random choices @default 1 */
  readonly seed?: number;
}

/** The schema of `JoinIndexOptions`. */
export const joinOptions = z.strictObject({
  clusterSize: z
    .int()
    .min(16)
    .max(65536)
    .optional()
    .describe("rows per cluster, on average; when absent 200, and more above 60,000 rows (see clusterSizeFor)"),
  probes: z
    .int()
    .min(1)
    .max(16)
    .default(6)
    .describe("nearest clusters that each row is compared with, its own among them"),
  classProbes: z.int().min(1).max(16).default(10).describe("the same for lists of other classes"),
  searchProbes: z.int().min(1).max(1024).default(16).describe("nearest clusters that each query is compared with"),
  pull: z
    .tuple([z.int().min(0).max(32), z.int().min(0).max(64)])
    .default([16, 16])
    .describe("[a, b]: each row then looks at the b nearest of its a nearest rows; [0, 0]: none"),
  repairPull: z
    .tuple([z.int().min(0).max(32), z.int().min(0).max(64)])
    .default([10, 24])
    .describe("the same when `update` repairs"),
  spare: z
    .int()
    .min(4)
    .max(256)
    .default(4)
    .describe("candidates kept per row beyond k: a repair after an update finds more with more of them"),
  targetRecall: z
    .number()
    .min(0)
    .max(1)
    .default(0.98)
    .describe("`update` joins anew where its sampled annRecall is below"),
  sample: z
    .int()
    .min(0)
    .max(100_000)
    .default(200)
    .describe("rows whose recall is measured exactly after an update, and of lists of other classes; 0: none"),
  exactBelow: z.int().min(0).default(3000).describe("up to so many rows are searched exactly"),
  threads: z.int().min(1).max(64).default(1).describe("threads that share the work, the calling one among them"),
  seed: z.int().default(1).describe("seed of the random choices"),
});

/** With defaults. */
export type JoinSettings = z.output<typeof joinOptions>;

/**
 * Rows per cluster where none are asked for. Every row is compared with all centroids (size / s) and with the rows of a few
 * clusters (probes × s): from some size on larger clusters are cheaper, and they lose fewer neighbors at their borders.
 */
export function clusterSizeFor(size: number): number {
  return Math.round(200 * Math.max(1, Math.cbrt(size / 60_000)));
}
