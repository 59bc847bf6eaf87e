import * as tf from "@tensorflow/tfjs";
import { BackendError, parseOptions, StateError, ValueError } from "@smart-mining/core";
import { z } from "zod";
import { floatsOf, type WasmBackend } from "../backend/wasm-internals.js";
import type { ForwardPass, TrainableModel } from "../model/trainable-model.js";
import { Adam } from "./adam.js";
import { checkSamples } from "./check-samples.js";
import { embedInBatches } from "./embed-in-batches.js";
import { optimizerOptions, type OptimizerInput } from "./engine-options.js";
import { applyAll, checkLoss, checkRate } from "./local-engine.js";
import { lossGradient } from "./loss-gradient.js";
import { oneAtATime } from "./one-at-a-time.js";
import { adviseBatchSize } from "./memory-advice.js";
import { createSharedBlocks, meeting, WorkerLostError } from "./shared-step.js";
import { splitGradients, shardBounds } from "./shards.js";
import type { TrainingEngine, TrainingTask } from "./training-engine.js";
import type { SharedBatch, WorkerTask } from "./worker-messages.js";
import { startWorkers } from "./worker-pool.js";
import { backwardShard, imagesOf, publishEmbeddings, publishWeights } from "./worker-shard.js";

const options = z.strictObject({
  workers: z.int().min(2).max(64).describe("threads that share a step, this one included"),
});

export interface ParallelEngineOptions {
  readonly model: TrainableModel;
  readonly optimizer?: OptimizerInput;
  /** At least 2, this thread included. */
  readonly workers: number;
}

/**
 * An engine that splits each batch over threads, each with a wasm backend of its own. The embeddings are gathered, so mining
 * and loss see the whole batch; their gradient goes back to the threads; the weights' gradients are added up in the order of the
 * threads and applied here. Batch normalization uses the statistics of the whole batch (the threads add theirs up), so a step is
 * that of one thread up to float32 rounding, and the same to the last digit for the same number of workers.
 *
 * @throws {BackendError} when the active backend is not wasm, or a worker cannot start
 */
export async function parallelEngine({ model, optimizer, ...rest }: ParallelEngineOptions): Promise<TrainingEngine> {
  const { workers } = parseOptions("parallelEngine", options, rest);
  if (tf.getBackend() !== "wasm")
    throw new BackendError(`parallelEngine: needs the wasm backend; the active one is "${tf.getBackend()}".`);
  const adam = new Adam(parseOptions("parallelEngine.optimizer", optimizerOptions, optimizer));
  const sizes = model.trainableVariables.map((variable) => variable.size);
  const trainable = sizes.reduce((a, b) => a + b, 0);
  const total = model.variables.reduce((sum, { size }) => sum + size, 0);
  const widest = Math.max(...model.trainableVariables.map((variable) => variable.shape[variable.rank - 1]));
  const blocks = createSharedBlocks(workers, total, trainable, 2 * widest + 2);
  const start = Array.from({ length: workers - 1 }, (_, at) => ({
    worker: at + 1,
    architecture: model.architecture,
    blocks,
    sizes: model.variables.map(({ size }) => size),
  }));
  const pool = await startWorkers<WorkerTask>(start);
  const alone = oneAtATime("parallelEngine");
  const others = meeting(blocks, 0);
  const pixels = model.inputShape.reduce((a, b) => a * b, 1);
  let batch: SharedBatch | undefined;
  let room = 0;
  let steps = 0;
  let disposed = false;

  const checkAlive = (): void => {
    if (disposed) throw new StateError("parallelEngine: used after dispose.");
    if (pool.failed !== undefined)
      throw new StateError(
        `parallelEngine: worker ${pool.failed.worker} failed (${pool.failed.message}); make a new engine.`,
      );
  };

  /** Puts images into shared memory and hands each thread its shard. @returns this thread's shard */
  function distribute(images: tf.Tensor4D, kind: WorkerTask["kind"]): { shared: SharedBatch; end: number } {
    const count = images.shape[0];
    if (batch === undefined || count > room) {
      room = count;
      const floats = (length: number): SharedArrayBuffer => new SharedArrayBuffer(length * 4);
      batch = {
        images: floats(room * pixels),
        embeddings: floats(room * model.dimension),
        gradient: floats(room * model.dimension),
      };
    }
    new Float32Array(batch.images).set(floatsOf(tf.backend() as unknown as WasmBackend, images));
    publishWeights(model, blocks);
    others.reset();
    const bounds = shardBounds(count, workers);
    for (let worker = 1; worker < workers; worker++)
      pool.post(worker, { kind, batch, start: bounds[worker], end: bounds[worker + 1] });
    return { shared: batch, end: bounds[1] };
  }

  /** From the gathered embeddings to the gradient in shared memory. */
  async function lossOf(
    shared: SharedBatch,
    count: number,
    task: TrainingTask,
  ): Promise<{ loss: number; extra: tf.Tensor[] }> {
    const gathered = new Float32Array(shared.embeddings).slice(0, count * model.dimension);
    if (task.prepare !== undefined) await task.prepare(gathered.slice());
    const embeddings = tf.tensor2d(gathered, [count, model.dimension]);
    try {
      const gradient = lossGradient(embeddings, (rows) => task.loss(rows), task.extraVariables ?? []);
      const [loss] = gradient.loss.dataSync<"float32">();
      new Float32Array(shared.gradient).set(gradient.embeddings.dataSync<"float32">());
      tf.dispose([gradient.loss, gradient.embeddings]);
      return { loss, extra: gradient.extra };
    } finally {
      embeddings.dispose();
    }
  }

  /** Adds up the threads' gradients and changes the weights. */
  function applyGradients(task: TrainingTask, extra: readonly tf.Tensor[]): void {
    const shared = new Float32Array(blocks.gradients);
    const sum = shared.slice(0, trainable);
    for (let worker = 1; worker < workers; worker++) {
      const from = worker * trainable;
      for (let at = 0; at < trainable; at++) sum[at] += shared[from + at];
    }
    const gradients = splitGradients(sum, model.trainableVariables);
    applyAll(adam, model, gradients, task, extra);
    tf.dispose(gradients);
  }

  async function step(images: tf.Tensor4D, task: TrainingTask): Promise<{ loss: number }> {
    const count = images.shape[0];
    const { shared, end } = distribute(images, "step");
    const own = imagesOf(model, shared, 0, end);
    let pass: ForwardPass | undefined;
    try {
      pass = model.forward(own, (values) => others.reduce(values));
      publishEmbeddings(pass.embeddings, shared, 0);
      others.wait();
      let result: { loss: number; extra: tf.Tensor[] };
      try {
        result = await lossOf(shared, count, task);
        steps++;
        if (!Number.isFinite(result.loss)) tf.dispose(result.extra);
        checkLoss("parallelEngine", result.loss, steps);
      } catch (error) {
        // The threads wait for the gradient: they are told that there is none, and stay fit for the next step.
        others.verdict = false;
        others.wait();
        throw error;
      }
      others.verdict = true;
      others.wait();
      backwardShard(pass, blocks, shared, { worker: 0, start: 0, end });
      others.wait();
      applyGradients(task, result.extra);
      tf.dispose(result.extra);
      return { loss: result.loss };
    } finally {
      pass?.dispose();
      own.dispose();
    }
  }

  /** Errors of the threads come out here as this thread's; after one the engine is done for. */
  async function guarded<T>(name: string, count: () => number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof WorkerLostError) {
        const { worker, message } = await pool.failure();
        throw new BackendError(`parallelEngine.${name}: worker ${worker} failed: ${message}`, { cause: error });
      }
      // In the middle of a pass the others wait for this thread: they cannot be told to go on without it.
      if (error instanceof BackendError) others.fail();
      throw adviseBatchSize(`parallelEngine.${name}`, error, model, count());
    }
  }

  return {
    model,
    backend: "wasm",
    workers,
    get learningRate() {
      return adam.learningRate;
    },
    set learningRate(value) {
      adam.learningRate = checkRate(value);
    },
    step: (images, task) =>
      alone("step", () => {
        checkAlive();
        checkSamples("parallelEngine.step", model, images.shape);
        const count = images.shape[0];
        if (count < workers)
          throw new ValueError(`parallelEngine: a batch must hold >= ${workers} images, one per worker; got ${count}.`);
        return guarded(
          "step",
          () => count,
          () => step(images, task),
        );
      }),
    embed: (images, embedOptions) =>
      alone("embed", () => {
        checkAlive();
        const shardedModel = {
          dimension: model.dimension,
          embed(rows: tf.Tensor4D): tf.Tensor2D {
            const count = rows.shape[0];
            checkSamples("parallelEngine.embed", model, rows.shape);
            if (count < workers) return model.embed(rows);
            const { shared, end } = distribute(rows, "embed");
            const own = imagesOf(model, shared, 0, end);
            const embeddings = model.embed(own);
            publishEmbeddings(embeddings, shared, 0);
            tf.dispose([own, embeddings]);
            others.wait();
            const gathered = new Float32Array(shared.embeddings).slice(0, count * model.dimension);
            return tf.tensor2d(gathered, [count, model.dimension]);
          },
        };
        return guarded(
          "embed",
          () => workers,
          () => embedInBatches(shardedModel, images, embedOptions),
        );
      }),
    optimizerState: () => adam.state(),
    restoreOptimizer: (state) => adam.restore(state),
    async dispose() {
      if (disposed) return;
      disposed = true;
      adam.dispose();
      await pool.dispose();
    },
  };
}
