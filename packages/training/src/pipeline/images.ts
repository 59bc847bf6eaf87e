import { toBatch, type Augmentation, type ImageSet } from "@smart-mining/data";
import type { TrainingImages } from "../run/trainer-parts.js";

/** An image set as a trainer takes it: numbers of rows, augmented when a Random is given. */
export function trainingImages(set: ImageSet, augmentation: Augmentation | null): TrainingImages {
  return {
    labels: set.labels,
    batch(rows, random) {
      const augmented = augmentation !== null && random !== null;
      return augmented ? toBatch(set, rows, augmentation, random) : toBatch(set, rows);
    },
  };
}
