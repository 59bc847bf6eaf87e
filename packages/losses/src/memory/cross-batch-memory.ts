import * as tf from "@tensorflow/tfjs";
import {
  embeddingMemory,
  OptionError,
  parseOptions,
  ShapeError,
  type EmbeddingMemoryState,
  type Loss,
  type Tuples,
} from "@smart-mining/core";
import { z } from "zod";
import { activityOf } from "../activity.js";
import { ownLoss } from "../own-loss.js";

/** zod schema of `CrossBatchMemoryOptions`. */
export const crossBatchMemoryOptions = z.strictObject({
  loss: ownLoss.describe("the inner loss; disposed with this one"),
  size: z.int().positive().default(1024).describe("number of embeddings kept"),
  dimension: z.int().positive().describe("numbers per embedding"),
});

/** Options of `crossBatchMemoryLoss`. */
export interface CrossBatchMemoryOptions {
  /** The inner loss; disposed with this one. */
  loss: Loss;
  /** Number of embeddings kept; default 1024. */
  size?: number;
  /** Numbers per embedding. */
  dimension: number;
}

/** A loss with a memory. */
export interface CrossBatchMemoryLoss extends Loss {
  readonly name: string;
  /** Embeddings kept at present. */
  readonly filled: number;
  /** Forgets everything. */
  reset(): void;
  /** Plain JSON, for checkpoints. */
  state(): EmbeddingMemoryState;
  /** @throws {ShapeError} if the state is of another size or dimension */
  restore(state: EmbeddingMemoryState): void;
}

/**
 * Cross-batch memory (Wang et al., CVPR 2020) around any loss that takes a separate reference: the batch is compared
 * with the last `size` embeddings seen, the present batch among them.
 *
 * Every `compute` first puts the batch into the memory, then gives the inner loss the memory as reference. No sample is
 * paired with its own copy. The memory keeps groups, too, and gets no gradient. Given tuples name rows of the batch; their positives and
 * negatives are looked up among the batch's copies in the memory.
 *
 * @param given `loss`: the inner loss, disposed with this one; `size`: embeddings kept, default 1024; `dimension` of the
 *   embeddings
 * @throws {OptionError} if a batch is larger than the memory; {ShapeError} if its dimension is another
 */
export function crossBatchMemoryLoss(given: CrossBatchMemoryOptions): CrossBatchMemoryLoss {
  const { loss, size, dimension } = parseOptions("crossBatchMemoryLoss", crossBatchMemoryOptions, given);
  const memory = embeddingMemory({ size, dimension });
  return {
    name: "crossBatchMemoryLoss",
    trainableVariables: loss.trainableVariables,
    ...activityOf(loss.isActive === undefined ? undefined : loss),
    get filled() {
      return memory.filled;
    },
    compute(embeddings, labels, tuples, reference, groups) {
      if (reference !== undefined)
        throw new OptionError('crossBatchMemoryLoss: "reference" must be left out: the memory is the reference.');
      checkFit(embeddings, size, dimension);
      const copies = memory.add({ values: embeddings.dataSync() as Float32Array, labels, groups });
      const held = memory.snapshot();
      return tf.tidy(() => {
        const kept = {
          embeddings: tf.tensor2d(held.values, [held.size, dimension]),
          labels: held.labels,
          groups: held.groups,
          copies,
        };
        return loss.compute(embeddings, labels, tuples && intoMemory(tuples, copies), kept, groups);
      });
    },
    reset: () => memory.clear(),
    state: () => memory.state(),
    restore: (state) => memory.restore(state),
    dispose: () => loss.dispose?.(),
  };
}

function checkFit(embeddings: tf.Tensor2D, size: number, dimension: number): void {
  if (embeddings.shape[0] > size)
    throw new OptionError(
      `crossBatchMemoryLoss: "size" must be at least the batch, ${embeddings.shape[0]} rows; got ${size}.`,
    );
  if (embeddings.shape[1] !== dimension)
    throw new ShapeError(
      `crossBatchMemoryLoss: "embeddings" must have dimension ${dimension}; got ${embeddings.shape[1]}.`,
    );
}

function intoMemory(tuples: Tuples, copies: Int32Array): Tuples {
  const move = (rows: Int32Array): Int32Array => rows.map((row) => copies[row] ?? -1);
  if (tuples.kind === "triplets")
    return { ...tuples, positives: move(tuples.positives), negatives: move(tuples.negatives) };
  return {
    kind: "pairs",
    positive: [tuples.positive[0], move(tuples.positive[1])],
    negative: [tuples.negative[0], move(tuples.negative[1])],
  };
}
