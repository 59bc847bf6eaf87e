import { z } from "zod";

/** What `fanngIndex` and `loadFanng` take. */
export interface FanngIndexOptions {
  /** "prune": occlusion-pruned nearest neighbors with reverse edges; "traverse-add": the paper's own; "neighbors": not pruned, to compare @default "prune" */
  readonly construction?: "prune" | "traverse-add" | "neighbors";
  /** nearest neighbors of each row that become its edges or are pruned away @default 48 */
  readonly candidates?: number;
  /** 0: the plain occlusion rule; else queries within this distance of a row stay exact, with more edges @default 0 */
  readonly tau?: number;
  /** edges that only the relaxed rule keeps, its tau this share of the mean distance to the nearest neighbor: searches take them after the others; 0: none. For "prune" only @default 0.25 */
  readonly wide?: number;
  /** where searches begin: down a tree of 84 vertices, some 12 distances, or at the vertex nearest the centroid @default "tree" */
  readonly entries?: "tree" | "centroid";
  /** steps of "traverse-add" per row @default 50 */
  readonly traversals?: number;
  /** edges a row can have; longer ones are dropped and counted in `structure()` @default 40 */
  readonly maxDegree?: number;
  /** distances computed for each query @default 500 */
  readonly budget?: number;
  /** add edges until greedy search from the entry vertex reaches every row @default true */
  readonly repair?: boolean;
  /** at most so many passes of repair @default 10 */
  readonly repairRounds?: number;
  /** clusters joined with to find the candidates (see the join index) @default 12 */
  readonly probes?: number;
  /** worker threads that share the work @default 1 */
  readonly threads?: number;
  /** seed of the random choices @default 1 */
  readonly seed?: number;
}

/** The schema of `FanngIndexOptions`. */
export const fanngOptions = z.strictObject({
  construction: z
    .enum(["prune", "traverse-add", "neighbors"])
    .default("prune")
    .describe(
      '"prune": occlusion-pruned nearest neighbors with reverse edges; "traverse-add": the paper\'s own; "neighbors": not pruned, to compare',
    ),
  candidates: z
    .int()
    .min(1)
    .max(256)
    .default(48)
    .describe("nearest neighbors of each row that become its edges or are pruned away"),
  tau: z
    .number()
    .min(0)
    .default(0)
    .describe("0: the plain occlusion rule; else queries within this distance of a row stay exact, with more edges"),
  wide: z
    .number()
    .min(0)
    .max(4)
    .default(0.25)
    .describe(
      'edges that only the relaxed rule keeps, its tau this share of the mean distance to the nearest neighbor: searches take them after the others; 0: none. For "prune" only',
    ),
  entries: z
    .enum(["tree", "centroid"])
    .default("tree")
    .describe(
      "where searches begin: down a tree of 84 vertices, some 12 distances, or at the vertex nearest the centroid",
    ),
  traversals: z.number().min(0).default(50).describe('steps of "traverse-add" per row'),
  maxDegree: z
    .int()
    .min(4)
    .max(256)
    .default(40)
    .describe("edges a row can have; longer ones are dropped and counted in `structure()`"),
  budget: z
    .int()
    .min(1)
    .max(2 ** 24)
    .default(500)
    .describe("distances computed for each query"),
  repair: z.boolean().default(true).describe("add edges until greedy search from the entry vertex reaches every row"),
  repairRounds: z.int().min(1).max(100).default(10).describe("at most so many passes of repair"),
  probes: z
    .int()
    .min(1)
    .max(16)
    .default(12)
    .describe("clusters joined with to find the candidates (see the join index)"),
  threads: z.int().min(1).max(64).default(1).describe("worker threads that share the work"),
  seed: z.int().default(1).describe("seed of the random choices"),
});

/** With defaults. */
export type FanngSettings = z.output<typeof fanngOptions>;
