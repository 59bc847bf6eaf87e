import { parseOptions, type SampleBatch, type SampleSource, ShapeError, throwIfAborted } from "@smart-mining/core";
import { z } from "zod";
import type { TrainableModel } from "../model/trainable-model.js";
import { checkBatch } from "./check-batch.js";
import type { EmbedOptions } from "./engine.js";

const schema = z.strictObject({
  batchSize: z.int().min(1).default(256),
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "an AbortSignal").optional(),
  onProgress: z
    .custom<(done: number, total: number) => void>((value) => typeof value === "function", "a function")
    .optional(),
});

/**
 * Embeds all samples of a source, a batch at a time.
 *
 * @param embed embeddings of one batch, row-major
 * @returns row-major, length source.size × dimension
 */
export async function embedInBatches(
  caller: string,
  source: SampleSource,
  options: EmbedOptions | undefined,
  model: Pick<TrainableModel, "dimension" | "inputShape">,
  embed: (samples: SampleBatch) => Promise<Float32Array>,
): Promise<Float32Array> {
  const { batchSize, signal, onProgress } = parseOptions(caller, schema, options);
  const out = new Float32Array(source.size * model.dimension);
  for (let start = 0; start < source.size; start += batchSize) {
    throwIfAborted(caller, signal);
    const end = Math.min(source.size, start + batchSize);
    const rows = Int32Array.from({ length: end - start }, (_, at) => start + at);
    const samples = await source.read(rows, null, signal);
    checkBatch(caller, model, samples);
    if (samples.shape[0] !== rows.length)
      throw new ShapeError(
        `${caller}: the source must read as many samples as were asked for, ${rows.length}; got ${samples.shape[0]}.`,
      );
    out.set(await embed(samples), start * model.dimension);
    onProgress?.(end, source.size);
    await turnOfTheEventLoop();
  }
  throwIfAborted(caller, signal);
  return out;
}

/** Lets timers, signals and messages in. Not tf.nextFrame: that stops in a browser tab that is not shown. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve);
  });
}
