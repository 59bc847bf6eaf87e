import * as tf from "@tensorflow/tfjs";
import { BackendError, OptionError, parseOptions, ValueError, type SampleBatch } from "@smart-mining/core";
import { z } from "zod";
import type { ForwardPass, TrainableModel } from "../model/trainable-model.js";
import { startCrew, type Crew } from "./crew.js";
import type { Engine, EngineKind, WayBack } from "./engine.js";
import { engineOf } from "./engine-of.js";
import { groupRates, type LocalEngineOptions } from "./local-engine.js";
import { WorkerLostError } from "./meeting.js";
import { adviseBatchSize } from "./memory-advice.js";
import { splitGradients } from "./shards.js";
import type { ModelSource } from "./worker-messages.js";
import { workerFailed } from "./worker-pool.js";
import { backwardShard, embedShard, forwardShard } from "./worker-shard.js";

const schema = z.strictObject({
  workers: z.int().min(2).max(64).describe("threads that share a batch, this one included"),
  catalogModule: z.string().optional().describe("URL of the module that makes the catalog of models in a worker"),
  plugins: z.array(z.string()).default([]).describe("URLs of modules that extend that catalog"),
});

/** Options of `parallelEngine`. */
export interface ParallelEngineOptions extends LocalEngineOptions, ModelSource {
  /** Threads that share a batch, this one included: 2 to 64. */
  readonly workers: number;
}

/**
 * An engine that splits each batch over threads, each with a wasm backend of its own. The embeddings are gathered, so mining
 * and loss see the whole batch; their gradient goes back to the threads; the weights' gradients are added up in the order of the
 * threads. Batch normalization uses the statistics of the whole batch (the threads add theirs up), so a step is
 * that of one thread up to float32 rounding, and the same to the last digit for the same number of workers.
 *
 * @throws {BackendError} when the active backend is not wasm, or a worker cannot start
 * @throws {OptionError} for a model whose batches worker threads cannot share; it says why
 */
export async function parallelEngine({ model, rates, ...rest }: ParallelEngineOptions): Promise<Engine> {
  const { workers, catalogModule, plugins } = parseOptions("parallelEngine", schema, rest);
  if (plugins.length > 0 && catalogModule === undefined)
    throw new OptionError(`parallelEngine: "catalogModule" must be given with "plugins"; got undefined.`);
  const parsedRates = parseOptions("parallelEngine.rates", groupRates, rates);
  if (model.oneThreadBecause !== undefined)
    throw new OptionError(`parallelEngine: "workers" must be 1: ${model.oneThreadBecause}; got ${workers}.`);
  if (tf.getBackend() !== "wasm")
    throw new BackendError(`parallelEngine: needs the wasm backend; the active one is "${tf.getBackend()}".`);
  return engineOf(
    parallelKind(model, workers, await startCrew(model, workers, { catalogModule, plugins })),
    parsedRates,
  );
}

function parallelKind(model: TrainableModel, workers: number, crew: Crew): EngineKind {
  const { pool } = crew;
  const passes = shardedPasses(model, workers, crew);
  return {
    name: "parallelEngine",
    model,
    backend: "wasm",
    workers,
    check() {
      if (pool.failed !== undefined) throw workerFailed(pool.failed);
    },
    forward(samples) {
      if (samples.shape[0] < workers)
        throw new ValueError(
          `parallelEngine: a batch must hold >= ${workers} samples, one per worker; got ${samples.shape[0]}.`,
        );
      return Promise.resolve(passes.forward(samples));
    },
    embed: (samples) => Promise.resolve(passes.embed(samples)),
    async explain(error, call, batch) {
      if (error instanceof WorkerLostError) {
        const { worker, message } = await pool.failure();
        return new BackendError(`${call}: worker ${worker} failed: ${message}`, { cause: error });
      }
      return adviseBatchSize(call, error, model, batch);
    },
    dispose: () => pool.dispose(),
  };
}

/** Passes over batches of which each thread computes its rows. All synchronous: the threads meet within each call. */
function shardedPasses(
  model: TrainableModel,
  workers: number,
  crew: Crew,
): { forward(samples: SampleBatch): WayBack; embed(samples: SampleBatch): Float32Array } {
  const { blocks, others, pool } = crew;
  const shard = { worker: 0, reduce: (values: Float32Array) => others.reduce(values) };
  const gather = (embeddings: SharedArrayBuffer, rows: number): Float32Array =>
    new Float32Array(embeddings).slice(0, rows * model.dimension);
  let passes = 0;
  /** The pass whose weights are those in shared memory. */
  let latest = 0;

  /** What this thread does of a task. An error in its midst leaves the others waiting: then the engine is done for. */
  function meet(own: () => void): void {
    try {
      own();
      others.wait();
    } catch (error) {
      others.fail();
      if (!(error instanceof WorkerLostError)) pool.fail({ worker: 0, message: (error as Error).message });
      throw error;
    }
  }

  return {
    forward(samples) {
      const rows = samples.shape[0];
      const batch = crew.share(samples);
      const number = (latest = ++passes);
      const own = crew.assign(rows, (range) => ({ kind: "forward", pass: number, batch, ...range }), true);
      let pass: ForwardPass | undefined;
      try {
        meet(() => (pass = forwardShard(model, batch, own, shard)));
      } catch (error) {
        pass?.dispose();
        throw error;
      }
      return {
        embeddings: gather(batch.embeddings, rows),
        backward(gradient) {
          new Float32Array(batch.gradient).set(gradient);
          const adopt = latest !== number;
          latest = number;
          crew.assign(rows, (range) => ({ kind: "backward", pass: number, batch, adopt, ...range }), adopt);
          meet(() => backwardShard(pass!, blocks, batch, own, 0));
          return splitGradients(gradientOf(blocks.gradients, workers), model.trainableVariables);
        },
        dispose() {
          pass?.dispose();
          crew.tell({ kind: "drop", pass: number });
        },
      };
    },
    embed(samples) {
      const rows = samples.shape[0];
      const batch = crew.share(samples);
      latest = 0;
      // Fewer samples than threads are not worth sharing.
      if (rows < workers) embedShard(model, batch, { start: 0, end: rows });
      else {
        const own = crew.assign(rows, (range) => ({ kind: "embed", batch, ...range }), true);
        meet(() => embedShard(model, batch, own));
      }
      return gather(batch.embeddings, rows);
    },
  };
}

/** The threads' gradients added up in the order of the threads. */
function gradientOf(gradients: SharedArrayBuffer, workers: number): Float32Array {
  const all = new Float32Array(gradients);
  const length = all.length / workers;
  const sum = all.slice(0, length);
  for (let worker = 1; worker < workers; worker++) {
    const from = worker * length;
    for (let at = 0; at < length; at++) sum[at] += all[from + at];
  }
  return sum;
}
