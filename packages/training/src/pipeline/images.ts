import type { SampleBatch } from "@smart-mining/core";
import { imageSource, type Augmentation, type ImageSet } from "@smart-mining/data";
import type { TrainingImages } from "../run/trainer-parts.js";

/** An image set as a trainer takes it: numbers of rows, augmented when a Random is given. */
export function trainingImages(set: ImageSet, augmentation: Augmentation | null): TrainingImages {
  const source = imageSource(set, augmentation);
  return {
    labels: set.labels,
    batch(rows, random) {
      return source.read(rows, random) as SampleBatch;
    },
  };
}
