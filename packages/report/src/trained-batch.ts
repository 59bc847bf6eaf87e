import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError, triplets, type Tuples } from "@smart-mining/core";
import type { TrainedBatch } from "@smart-mining/training";
import { z } from "zod";

/** A list of row numbers; a typed array that JSON.stringify wrote is an object with numbered keys. */
const rows = z
  .union([z.array(z.int()), z.record(z.string(), z.int()).transform((numbered) => Object.values(numbered))])
  .transform((list) => Int32Array.from(list));
const pair = z.tuple([rows, rows]);

const schema = z.array(
  z.object({
    step: z.int(),
    rows,
    tuples: z
      .union([
        z
          .object({ kind: z.literal("triplets"), anchors: rows, positives: rows, negatives: rows })
          .transform(({ anchors, positives, negatives }): Tuples => triplets(anchors, positives, negatives)),
        z.object({ kind: z.literal("pairs"), positive: pair, negative: pair }),
      ])
      .nullish()
      .transform((tuples) => tuples ?? undefined),
    neighborhoods: z
      .array(rows)
      .nullish()
      .transform((groups) => groups ?? undefined),
  }),
);

/**
 * The batches that a run trained on last, from its folder's `batches.json`; none where it wrote none.
 *
 * @throws {DataError} if the file is damaged
 */
export async function readTrainedBatches(folder: string): Promise<TrainedBatch[]> {
  const path = join(folder, "batches.json");
  if (!existsSync(path)) return [];
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new DataError(`report: "${path}" is damaged.`, { cause });
  }
}
