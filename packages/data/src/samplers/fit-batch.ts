import { classIndex, DataError } from "@smart-mining/core";

/** The shape of a batch of P classes × K samples. */
export interface BatchShape {
  readonly classesPerBatch: number;
  readonly samplesPerClass: number;
}

/** A number that was fitted to the data, and why. */
export interface Fitted {
  /** One sentence for people; absent where nothing had to change. */
  readonly reason?: string;
}

/**
 * A batch of classes that the data can fill: as many classes as there are where it asks for more. Samples a class stay, as a
 * class with fewer gives all it has. For sizes that come from a preset; one that a person chose is to be refused instead, by the
 * sampler itself.
 *
 * @param labels one per training sample; -1: of no class, not counted
 * @throws {DataError} with fewer than two classes: nothing can be a negative
 */
export function fitBatch(batch: BatchShape, labels: Int32Array): BatchShape & Fitted {
  const { classesPerBatch, samplesPerClass } = batch;
  const classes = classIndex(labels).classes.length;
  if (classes < 2)
    throw new DataError(`fitBatch: the training samples must be of at least 2 classes; they are of ${classes}.`);
  if (classes >= classesPerBatch) return { classesPerBatch, samplesPerClass };
  return {
    classesPerBatch: classes,
    samplesPerClass,
    reason: `batches have ${classes} classes instead of ${classesPerBatch}, as many as the training set has.`,
  };
}

/**
 * A batch of shuffled samples that the data can fill: all there are where it asks for more.
 *
 * @param samples how many training samples there are
 * @throws {DataError} with fewer than two samples
 */
export function fitBatchSize(
  { batchSize }: { readonly batchSize: number },
  samples: number,
): { readonly batchSize: number } & Fitted {
  if (samples < 2) throw new DataError(`fitBatchSize: there must be at least 2 training samples; got ${samples}.`);
  if (samples >= batchSize) return { batchSize };
  return {
    batchSize: samples,
    reason: `batches have ${samples} samples instead of ${batchSize}, as many as the training set has.`,
  };
}
