import {
  embeddingMemory,
  OptionError,
  parseOptions,
  ShapeError,
  type BatchMiner,
  type EmbeddingMemory,
  type EmbeddingMemoryState,
  type EmbeddingSet,
  type Tuples,
} from "@smart-mining/core";
import { z } from "zod";
import { checkSet } from "./batch/batch-view.js";
import { joinedSets } from "./joined-sets.js";

/** Options of `crossBatchMemory`. */
export interface CrossBatchMemoryOptions {
  /** Embeddings of earlier batches that are kept; default 1024. */
  size?: number;
  /** Batches before the memory is used, as embeddings move too fast at first; default 0. */
  startAfter?: number;
}

/** The schema of `CrossBatchMemoryOptions`. */
export const crossBatchMemoryOptions = z.strictObject({
  size: z.int().min(1).default(1024).describe("embeddings of earlier batches that are kept"),
  startAfter: z
    .int()
    .min(0)
    .default(0)
    .describe("batches before the memory is used: embeddings move too fast at first"),
});

/** Plain JSON that restores a miner with a memory. */
interface MemoryMinerState {
  readonly batches: number;
  readonly memory?: EmbeddingMemoryState;
}

/**
 * Lets a batch miner choose from the embeddings of earlier batches as well (Wang et al. 2020, "Cross-Batch Memory"). Anchors
 * are of the batch; a positive or negative row number of `embeddings.size + i` is row i of the result's `memory`, so that a
 * loss over the batch followed by the memory (as constants) takes the tuples as they are. Afterwards the batch is
 * remembered, the oldest rows make room. The memory is part of the miner's state.
 *
 * @param miner   a batch miner; disposed with the memory
 * @throws {OptionError} on bad options, or something that is no miner
 */
export function crossBatchMemory<T extends Tuples>(
  miner: BatchMiner<T>,
  options: CrossBatchMemoryOptions = {},
): BatchMiner<T> {
  const { size, startAfter } = parseOptions("crossBatchMemory", crossBatchMemoryOptions, options);
  if (typeof (miner as Partial<BatchMiner<T>> | undefined)?.mine !== "function")
    throw new OptionError(`crossBatchMemory: "miner" must be a batch miner.`);
  let kept: EmbeddingMemory | undefined;
  let batches = 0;
  const memoryFor = (dimension: number): EmbeddingMemory => {
    if (kept !== undefined && kept.dimension !== dimension)
      throw new ShapeError(
        `crossBatchMemory: "embeddings" must have dimension ${kept.dimension} as before; got ${dimension}.`,
      );
    return (kept ??= embeddingMemory({ size, dimension }));
  };
  return {
    mine(batch, context = {}) {
      checkSet("crossBatchMemory", batch);
      if (context.reference !== undefined)
        throw new OptionError(`crossBatchMemory: "reference" is not supported; the memory is the reference.`);
      const store = memoryFor(batch.dimension);
      const memory = batches < startAfter ? emptySet(batch.dimension) : store.snapshot("newest");
      const anchors = context.anchors ?? Int32Array.from({ length: batch.size }, (_, row) => row);
      const mined = miner.mine(joinedSets(batch, memory), { ...context, anchors });
      const embeddingAge = memory.size === 0 ? undefined : store.meanAge(batches);
      store.add(newestFirst(batch, size), batches);
      batches++;
      return { ...mined, report: { ...mined.report, embeddingAge }, memory };
    },
    state: () => ({ batches, memory: kept?.state() }),
    restore(state) {
      const given = state as unknown as MemoryMinerState;
      batches = given.batches;
      kept = given.memory && embeddingMemory({ size, dimension: given.memory.dimension });
      if (given.memory !== undefined) kept?.restore(given.memory);
    },
    dispose() {
      kept = undefined;
      miner.dispose?.();
    },
  };
}

/** At most so many rows of the batch, in such an order that its first row counts as the one added last. */
function newestFirst(batch: EmbeddingSet, most: number): EmbeddingSet {
  const { dimension } = batch;
  const size = Math.min(most, batch.size);
  const values = new Float32Array(size * dimension);
  for (let row = 0; row < size; row++)
    values.set(batch.values.subarray(row * dimension, (row + 1) * dimension), (size - 1 - row) * dimension);
  const labels = batch.labels.slice(0, size).reverse();
  return { values, labels, size, dimension, groups: batch.groups?.slice(0, size).reverse() };
}

function emptySet(dimension: number): EmbeddingSet {
  return { values: new Float32Array(0), labels: new Int32Array(0), size: 0, dimension };
}
