import * as tf from "@tensorflow/tfjs";
import { imageSource, type Augmentation, type ImageSet } from "@smart-mining/data";
import type { TrainingImages } from "../run/trainer-parts.js";

/** An image set as a trainer takes it: tensors of rows, augmented when a Random is given. */
export function trainingImages(set: ImageSet, augmentation: Augmentation | null): TrainingImages {
  const source = imageSource(set, augmentation);
  return {
    labels: set.labels,
    batch(rows, random) {
      const { values, shape } = source.read(rows, random);
      return tf.tensor4d(values, shape as [number, number, number, number]);
    },
  };
}
