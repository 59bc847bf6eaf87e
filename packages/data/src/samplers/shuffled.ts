import { type Batch, OptionError, parseOptions, type LabelSampler } from "@smart-mining/core";
import { z } from "zod";

/** Schema of `ShuffledOptions`. */
export const shuffledOptions = z.strictObject({
  batchSize: z.int().min(1).default(120).describe("samples in a batch"),
  keepLast: z.boolean().default(false).describe("whether a last, smaller batch is kept"),
});

/** Options of `shuffledSampler`. */
export interface ShuffledOptions {
  /** samples in a batch @default 120 */
  readonly batchSize?: number;
  /** whether a last, smaller batch is kept @default false */
  readonly keepLast?: boolean;
}

/**
 * All rows in a random order, each once an epoch; classes are not looked at, so those of no class are shown as well.
 *
 * @throws {OptionError} from `batches` if there are fewer rows than `batchSize` and the last batch is not kept
 */
export function shuffledSampler(options: ShuffledOptions = {}): LabelSampler {
  const { batchSize, keepLast } = parseOptions("shuffledSampler", shuffledOptions, options);
  return {
    *batches({ labels, random }): Iterable<Batch> {
      if (labels.length < batchSize && !keepLast)
        throw new OptionError(
          `shuffledSampler: "batchSize" must be at most the number of rows, ${labels.length}; got ${batchSize}.`,
        );
      const order = random.shuffle(Int32Array.from(labels, (_, row) => row));
      for (let start = 0; start < order.length; start += batchSize) {
        const rows = order.slice(start, start + batchSize);
        if (rows.length === batchSize || keepLast) yield { rows };
      }
    },
  };
}
