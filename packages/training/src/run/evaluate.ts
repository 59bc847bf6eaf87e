import { embeddingSet, type EmbeddingSet, type Random } from "@smart-mining/core";
import { expectImages, rawEmbeddings, type SampleSet } from "@smart-mining/data";
import { evaluateEmbeddings } from "@smart-mining/eval";
import type { Engine } from "@smart-mining/models";
import { trainingImages } from "../pipeline/images.js";
import type { Metrics } from "./metrics.js";
import { embedAll } from "./embed-all.js";

/** What is measured, and the generator for the clustering's seeds. */
export interface EvaluationOptions {
  readonly metrics: readonly string[];
  readonly random: Random;
}

/** Embeds images as they are, not augmented, and measures them. */
export async function evaluateImages(
  engine: Engine,
  set: SampleSet,
  options: EvaluationOptions,
): Promise<{ metrics: Metrics; embeddings: EmbeddingSet }> {
  const values = await embedAll(engine, trainingImages(expectImages("evaluateImages", set), null));
  const embeddings = embeddingSet(values, engine.model.dimension, set.labels, set.groups);
  return { metrics: await measure(embeddings, options), embeddings };
}

/** The same measures on the samples themselves. */
export function evaluateRawPixels(set: SampleSet, options: EvaluationOptions): Promise<Metrics> {
  return measure(rawEmbeddings(set), options);
}

async function measure(embeddings: EmbeddingSet, { metrics, random }: EvaluationOptions): Promise<Metrics> {
  const evaluation = await evaluateEmbeddings(embeddings, { metrics: [...metrics], random: random.fork("measure") });
  return { ...evaluation.metrics };
}
