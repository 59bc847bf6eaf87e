import * as tf from "@tensorflow/tfjs";
import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { kernelsUnavailable } from "../wasm/kernels.js";
import type { WasmBackend } from "../backend/wasm-internals.js";
import type { TrainableModel } from "../model/trainable-model.js";
import { localEngine, type LocalEngineOptions } from "./local-engine.js";
import { parallelEngine } from "./parallel-engine.js";
import type { ModelSource } from "./worker-messages.js";
import type { Engine } from "./engine.js";

/** Beyond this the first thread's own work (loss, optimizer, copies) outweighs what another worker brings. */
const MOST = 4;

const schema = z.strictObject({
  workers: z
    .union([z.literal("auto"), z.int().min(1).max(64)])
    .default("auto")
    .describe("threads on the wasm backend; auto: one per core, 4 at most"),
});

/** Options of `createEngine`. */
export interface EngineOptions extends LocalEngineOptions, ModelSource {
  /**
   * Threads on wasm, the calling one included. "auto" (the default) takes one per core, 4 at most, decided by the number of cores
   * and not by a timing, so that the same machine always trains the same curve. Other backends bring threads of their own: 1; so does
   * a model whose batches threads cannot share.
   */
  readonly workers?: "auto" | number;
}

/**
 * The engine that suits the active backend: threads on wasm in Node, else everything in this thread.
 *
 * @throws {OptionError} for several workers where the model's batches cannot be shared
 * @throws {BackendError} for several workers on another backend than wasm, or when one cannot start
 */
export async function createEngine({
  workers: given,
  catalogModule,
  plugins,
  ...rest
}: EngineOptions): Promise<Engine> {
  const { workers } = parseOptions("createEngine", schema, { workers: given });
  const wanted = workers === "auto" ? await automaticWorkers(rest.model) : workers;
  return wanted === 1 ? localEngine(rest) : parallelEngine({ ...rest, catalogModule, plugins, workers: wanted });
}

async function automaticWorkers({ oneThreadBecause }: TrainableModel): Promise<number> {
  if (oneThreadBecause !== undefined) return 1;
  const inNode = typeof process !== "undefined" && process.versions?.node !== undefined;
  if (!inNode || tf.getBackend() !== "wasm") return 1;
  // Without the SIMD kernels the backend runs with threads of its own already, or is too slow to matter.
  if (kernelsUnavailable(tf.backend() as unknown as WasmBackend) !== undefined) return 1;
  const { availableParallelism } = await import("node:os");
  return Math.min(MOST, availableParallelism());
}
