import type { SampleBatch } from "@smart-mining/core";
import type { TrainableModel } from "../model/trainable-model.js";
import { meeting, type Meeting } from "./meeting.js";
import { createSharedBlocks, sharedFloats, type SharedBlocks } from "./shared-blocks.js";
import { shardBounds } from "./shards.js";
import type { ModelSource, RowRange, SharedBatch, WorkerTask } from "./worker-messages.js";
import { startWorkers, type WorkerPool } from "./worker-pool.js";
import { publishWeights } from "./worker-shard.js";

/** The first thread's view of the threads that share a batch. */
export interface Crew {
  readonly blocks: SharedBlocks;
  readonly others: Meeting;
  readonly pool: WorkerPool<WorkerTask>;
  /** Puts samples into shared memory, where there is room for embeddings and gradient too. */
  share(samples: SampleBatch): SharedBatch;
  /** Publishes the weights and gives each worker a task for its rows. @returns the first thread's own rows */
  assign(rows: number, task: (rows: RowRange) => WorkerTask, publish: boolean): RowRange;
  /** Tells each worker. */
  tell(task: WorkerTask): void;
}

/** Starts `workers - 1` threads with shared memory between them. @throws {BackendError} when one cannot start */
export async function startCrew(model: TrainableModel, workers: number, source: ModelSource): Promise<Crew> {
  const blocks = blocksFor(model, workers);
  const starts = Array.from({ length: workers - 1 }, (_, at) => ({
    ...source,
    worker: at + 1,
    architecture: model.architecture,
    blocks,
    sizes: model.variables.map(({ size }) => size),
  }));
  const pool = await startWorkers<WorkerTask>(starts);
  const others = meeting(blocks, 0);
  let room: { rows: number; batch: SharedBatch } | undefined;

  return {
    blocks,
    others,
    pool,
    share({ values, shape: [rows] }) {
      if (room === undefined || rows > room.rows) room = { rows, batch: sharedBatch(model, rows) };
      new Float32Array(room.batch.samples).set(values);
      return room.batch;
    },
    assign(rows, task, publish) {
      if (publish) publishWeights(model, blocks);
      others.reset();
      const bounds = shardBounds(rows, workers);
      for (let worker = 1; worker < workers; worker++)
        pool.post(worker, task({ start: bounds[worker], end: bounds[worker + 1] }));
      return { start: 0, end: bounds[1] };
    },
    tell(task) {
      for (let worker = 1; worker < workers; worker++) pool.post(worker, task);
    },
  };
}

function blocksFor(model: TrainableModel, workers: number): SharedBlocks {
  const total = (sizes: number[]): number => sizes.reduce((a, b) => a + b, 0);
  const lasts = model.trainableVariables.map(({ shape }) => shape.at(-1) ?? 1);
  return createSharedBlocks(workers, {
    weights: total(model.variables.map(({ size }) => size)),
    trainable: total(model.trainableVariables.map(({ size }) => size)),
    // Batch statistics: two numbers for each channel of the widest layer, and counts.
    slot: 2 * Math.max(0, ...lasts) + 2,
  });
}

function sharedBatch(model: TrainableModel, rows: number): SharedBatch {
  const numbers = model.inputShape.reduce((a, b) => a * b, 1);
  return {
    samples: sharedFloats(rows * numbers),
    embeddings: sharedFloats(rows * model.dimension),
    gradient: sharedFloats(rows * model.dimension),
  };
}
