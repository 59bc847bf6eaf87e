import { z } from "zod";

/** What `exactIndex` takes. */
export interface ExactIndexOptions {
  /** "euclidean" distance, or "inner-product": the largest products first, distances are their negatives @default "euclidean" */
  readonly metric?: "euclidean" | "inner-product";
  /** threads that share the work, the calling one among them @default 1 */
  readonly threads?: number;
  /** numbers that rows are compared in before true distances are taken: "int16" is twice as fast; "auto": int16 unless norms spread widely @default "auto" */
  readonly precision?: "auto" | "int16" | "float32";
}

/** The schema of `ExactIndexOptions`. */
export const exactOptions = z.strictObject({
  metric: z
    .enum(["euclidean", "inner-product"])
    .default("euclidean")
    .describe('"euclidean" distance, or "inner-product": the largest products first, distances are their negatives'),
  threads: z.int().min(1).max(64).default(1).describe("threads that share the work, the calling one among them"),
  precision: z
    .enum(["auto", "int16", "float32"])
    .default("auto")
    .describe(
      'numbers that rows are compared in before true distances are taken: "int16" is twice as fast; "auto": int16 unless norms spread widely',
    ),
});
