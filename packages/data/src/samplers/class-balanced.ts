import { type Batch, classIndex, OptionError, parseOptions, type Random, type LabelSampler } from "@smart-mining/core";
import { z } from "zod";

/** Schema of `ClassBalancedOptions`. */
export const classBalancedOptions = z.strictObject({
  classesPerBatch: z.int().min(1).default(30).describe("distinct classes in a batch (P)"),
  samplesPerClass: z.int().min(1).default(4).describe("distinct samples of each class (K); all it has if fewer"),
  batchesPerEpoch: z
    .int()
    .min(1)
    .optional()
    .describe("batches in an epoch; else as many as show, on average, each sample once"),
});

/** Options of `classBalancedSampler`. */
export interface ClassBalancedOptions {
  /** distinct classes in a batch (P) @default 30 */
  readonly classesPerBatch?: number;
  /** distinct samples of each class (K); all it has if fewer @default 4 */
  readonly samplesPerClass?: number;
  /** batches in an epoch; else as many as show, on average, each sample once */
  readonly batchesPerEpoch?: number;
}

/**
 * P × K batches: P classes, K samples of each, all distinct. Samples of no class are in none.
 *
 * Classes come in a shuffled order and only come again when all have been in a batch; so do the samples of a class,
 * within an epoch. A class with fewer than K samples gives all it has, so a batch can be smaller than P × K.
 *
 * @throws {OptionError} from `batches` if there are fewer classes than `classesPerBatch`
 */
export function classBalancedSampler(options: ClassBalancedOptions = {}): LabelSampler {
  const parsed = parseOptions("classBalancedSampler", classBalancedOptions, options);
  const { classesPerBatch, samplesPerClass } = parsed;
  return {
    *batches({ labels, random }): Iterable<Batch> {
      const { classes, starts, rows } = classIndex(labels);
      if (classes.length < classesPerBatch)
        throw new OptionError(
          `classBalancedSampler: "classesPerBatch" must be at most the number of classes, ${classes.length}; got ${classesPerBatch}.`,
        );
      const batches =
        parsed.batchesPerEpoch ?? Math.max(1, Math.round(rows.length / (classesPerBatch * samplesPerClass)));
      const classDeck = deck(classes.length, random);
      const sampleDecks = Array.from(classes, (_, at) => deck(starts[at + 1] - starts[at], random));
      for (let batch = 0; batch < batches; batch++) {
        const picked: number[] = [];
        for (const at of classDeck.draw(classesPerBatch)) {
          const size = starts[at + 1] - starts[at];
          for (const sample of sampleDecks[at].draw(Math.min(samplesPerClass, size)))
            picked.push(rows[starts[at] + sample]);
        }
        yield { rows: Int32Array.from(picked) };
      }
    },
  };
}

/** Cards 0 to size - 1, shuffled when first used and each time all were drawn; a hand never holds a card twice. */
function deck(size: number, random: Random): { draw(count: number): number[] } {
  let cards: number[] = [];
  return {
    draw(count) {
      const hand = cards.splice(0, count);
      if (hand.length === count) return hand;
      const held = new Set(hand);
      cards = random.shuffle(Array.from({ length: size }, (_, card) => card));
      while (hand.length < count) {
        const at = cards.findIndex((card) => !held.has(card));
        hand.push(...cards.splice(at, 1));
        held.add(hand[hand.length - 1]);
      }
      return hand;
    },
  };
}
