import * as tf from "@tensorflow/tfjs";
import { parseOptions, throwIfAborted } from "@smart-mining/core";
import { z } from "zod";
import type { TrainableModel } from "../model/trainable-model.js";
import type { EmbedOptions, ImageSource } from "./training-engine.js";

const options = z.strictObject({
  batchSize: z.int().min(1).default(256),
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "an AbortSignal").optional(),
  onProgress: z
    .custom<(done: number, total: number) => void>((value) => typeof value === "function", "a function")
    .optional(),
});

/** Embeds all images, a batch at a time. @returns row-major, length count × dimension */
export async function embedInBatches(
  model: Pick<TrainableModel, "embed" | "dimension">,
  images: tf.Tensor4D | ImageSource,
  given?: EmbedOptions,
): Promise<Float32Array> {
  const { batchSize, signal, onProgress } = parseOptions("embed", options, given);
  const source = images instanceof tf.Tensor ? tensorSource(images) : images;
  const out = new Float32Array(source.count * model.dimension);
  for (let start = 0; start < source.count; start += batchSize) {
    throwIfAborted("embed", signal);
    const end = Math.min(source.count, start + batchSize);
    const batch = await source.at(start, end);
    try {
      const embeddings = model.embed(batch);
      try {
        out.set(await embeddings.data<"float32">(), start * model.dimension);
      } finally {
        embeddings.dispose();
      }
    } finally {
      batch.dispose();
    }
    onProgress?.(end, source.count);
  }
  return out;
}

function tensorSource(images: tf.Tensor4D): ImageSource {
  return {
    count: images.shape[0],
    at: (start, end) => tf.slice(images, [start, 0, 0, 0], [end - start, -1, -1, -1]),
  };
}
