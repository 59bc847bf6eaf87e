import { embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { rawPixelEmbeddings, type ImageSet } from "@smart-mining/data";
import { evaluateEmbeddings } from "@smart-mining/eval";
import type { TrainingEngine } from "@smart-mining/models";
import { trainingImages } from "../pipeline/images.js";
import type { Metrics } from "./metrics.js";
import { embedAll } from "./trainer.js";

/** Embeds images as they are and measures retrieval; `full` adds what takes longer: NMI, MAP@R, R-precision. */
export async function evaluateImages(
  engine: TrainingEngine,
  set: ImageSet,
  options: { k: readonly number[]; seed: number; full: boolean },
): Promise<{ metrics: Metrics; embeddings: EmbeddingSet }> {
  const values = await embedAll(engine, trainingImages(set, null));
  const embeddings = embeddingSet(values, engine.dimension, set.labels);
  return { metrics: await measure(embeddings, options), embeddings };
}

/** The same measures on the pixels themselves. */
export function evaluateRawPixels(set: ImageSet, options: { k: readonly number[]; seed: number }): Promise<Metrics> {
  return measure(rawPixelEmbeddings(set), { ...options, full: true });
}

async function measure(
  embeddings: EmbeddingSet,
  { k, seed, full }: { k: readonly number[]; seed: number; full: boolean },
): Promise<Metrics> {
  return evaluateEmbeddings(embeddings, { k: [...k], seed, metrics: full ? "all" : "recall" });
}
