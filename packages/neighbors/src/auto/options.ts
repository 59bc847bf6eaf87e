import { z } from "zod";

/** What `autoIndex` takes. */
export interface AutoIndexOptions {
  /** 1: always exact; else as for the join index @default 0.98 */
  readonly targetRecall?: number;
  /** worker threads that share the work @default 1 */
  readonly threads?: number;
  /** seed of the random choices @default 1 */
  readonly seed?: number;
}

/** The schema of `AutoIndexOptions`. */
export const autoOptions = z.strictObject({
  targetRecall: z.number().min(0).max(1).default(0.98).describe("1: always exact; else as for the join index"),
  threads: z.int().min(1).max(64).default(1).describe("worker threads that share the work"),
  seed: z.int().default(1).describe("seed of the random choices"),
});
