import type { PipelineConfig } from "@smart-mining/training/config";

/**
 * Images in a batch of a configuration, as the sampler of its mining (where something is mined) or its own sampler says; undefined
 * when it does not say.
 */
export function imagesPerStep({ mining, sampler }: PipelineConfig): number | undefined {
  const { options } = mining?.sampler ?? sampler;
  const { classesPerBatch, samplesPerClass, batchSize } = options as Readonly<Record<string, unknown>>;
  if (typeof batchSize === "number") return batchSize;
  if (typeof classesPerBatch !== "number" || typeof samplesPerClass !== "number") return undefined;
  return classesPerBatch * samplesPerClass;
}
