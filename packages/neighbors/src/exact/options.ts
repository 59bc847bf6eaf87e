import { z } from "zod";

/** Options of every index that this package computes itself. */
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

/** What the user may give. */
export type ExactOptions = z.input<typeof exactOptions>;
