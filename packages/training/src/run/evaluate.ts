import { embeddingSet, type EmbeddingSet, type Random, type SampleSource, type WorkOptions } from "@smart-mining/core";
import type { Engine } from "@smart-mining/models";
import type { Evaluator } from "../compose/tokens.js";
import type { Metrics } from "./metrics.js";

/** What is measured, and the generator for the clustering's seeds. */
export interface MeasureOptions extends WorkOptions {
  readonly metrics: readonly string[];
  readonly random: Random;
}

/** Embeds samples as they are, not augmented. */
export async function embedSamples(engine: Engine, source: SampleSource, options: WorkOptions): Promise<EmbeddingSet> {
  const { signal, onProgress } = options;
  const values = await engine.embed(source, {
    signal,
    onProgress: onProgress && ((done, total) => onProgress({ phase: "embed", done, total })),
  });
  return embeddingSet(values, engine.model.dimension, source.labels, source.groups);
}

/** Measures embeddings; the same call gives the same figures. */
export function measure(
  evaluator: Evaluator,
  embeddings: EmbeddingSet,
  { random, ...rest }: MeasureOptions,
): Promise<Metrics> {
  return evaluator.evaluate(embeddings, { ...rest, random: random.fork("measure") });
}
