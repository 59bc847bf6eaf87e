import {
  OptionError,
  parseOptions,
  ShapeError,
  type EmbeddingSet,
  type Miner,
  type MiningRequest,
  type MiningResult,
  type Tuples,
} from "@smart-mining/core";
import { z } from "zod";
import { checkSet } from "./batch/batch-view.js";

/** Options of `crossBatchMemory`. */
export const crossBatchMemoryOptions = z.strictObject({
  size: z.int().min(1).default(1024).describe("embeddings of earlier batches that are kept"),
  startAfter: z
    .int()
    .min(0)
    .default(0)
    .describe("batches before the memory is used: embeddings move too fast at first"),
});

/**
 * Lets a batch miner choose from the embeddings of earlier batches as well (Wang et al. 2020, "Cross-Batch Memory"). Anchors
 * are of the batch; a positive or negative row number of `embeddings.size + i` is row i of the result's `memory`, so that a
 * loss over the batch followed by the memory (as constants) takes the tuples as they are. Afterwards the batch is
 * remembered, the oldest rows make room.
 *
 * @param miner   a batch miner; disposed with the memory
 * @throws {OptionError} on bad options, or a miner of dataset scope
 */
export function crossBatchMemory<T extends Tuples>(
  miner: Miner<T>,
  options: z.input<typeof crossBatchMemoryOptions> = {},
): Miner<T> {
  const { size, startAfter } = parseOptions("crossBatchMemory", crossBatchMemoryOptions, options);
  if (miner.scope !== "batch")
    throw new OptionError(`crossBatchMemory: "miner" must be of batch scope; got one of ${miner.scope} scope.`);
  let kept: EmbeddingSet | undefined;
  let ages: number[] = [];
  let batches = 0;

  function mine(batch: EmbeddingSet, request: MiningRequest): MiningResult<T> | Promise<MiningResult<T>> {
    checkSet("crossBatchMemory", batch);
    if (request.reference !== undefined)
      throw new OptionError(`crossBatchMemory: "reference" is not supported; the memory is the reference.`);
    if (kept !== undefined && kept.dimension !== batch.dimension)
      throw new ShapeError(
        `crossBatchMemory: "embeddings" must have dimension ${kept.dimension} as before; got ${batch.dimension}.`,
      );
    const memory = kept === undefined || batches < startAfter ? emptySet(batch.dimension) : kept;
    const anchors = request.anchors ?? Int32Array.from({ length: batch.size }, (_, row) => row);
    const result = miner.mine(joined(batch, memory), { ...request, anchors });
    const embeddingAge = memory.size === 0 ? undefined : ages.reduce((sum, age) => sum + age, 0) / ages.length;
    ages = [...new Array<number>(batch.size).fill(0), ...ages].slice(0, size).map((age) => age + 1);
    kept = newest(kept === undefined ? batch : joined(batch, kept), size);
    batches++;
    const withMemory = (mined: MiningResult<T>): MiningResult<T> => ({
      ...mined,
      report: { ...mined.report, embeddingAge },
      memory,
    });
    // A miner that answers at once keeps doing so.
    return result instanceof Promise ? result.then(withMemory) : withMemory(result);
  }

  return {
    scope: "batch",
    mine,
    dispose() {
      [kept, ages] = [undefined, []];
      miner.dispose?.();
    },
  };
}

function joined(first: EmbeddingSet, second: EmbeddingSet): EmbeddingSet {
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  const labels = new Int32Array(first.size + second.size);
  labels.set(first.labels);
  labels.set(second.labels, first.size);
  return { values, labels, size: labels.length, dimension: first.dimension };
}

/** A copy of the first rows: batches are put in front. */
function newest(set: EmbeddingSet, size: number): EmbeddingSet {
  const count = Math.min(size, set.size);
  return {
    values: set.values.slice(0, count * set.dimension),
    labels: set.labels.slice(0, count),
    size: count,
    dimension: set.dimension,
  };
}

function emptySet(dimension: number): EmbeddingSet {
  return { values: new Float32Array(0), labels: new Int32Array(0), size: 0, dimension };
}
