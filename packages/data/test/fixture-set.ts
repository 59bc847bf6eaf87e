import { imageSet, type Dataset, type ImageSet } from "../src/index.js";

/** Images of one color each: a pixel tells its row and channel. */
export function plainSet(labels: readonly number[], side = 4, channels = 3): ImageSet {
  const pixels = side * side * channels;
  const images = Uint8Array.from({ length: labels.length * pixels }, (_, at) => {
    return (Math.floor(at / pixels) * 10 + (at % channels)) % 256;
  });
  return imageSet(images, { height: side, width: side, channels }, Int32Array.from(labels));
}

/** A dataset of 6 classes, 4 of them for training. */
export const smallDataset: Dataset<ImageSet> = {
  name: "small",
  description: "six classes",
  classNames: ["a", "b", "c", "d", "e", "f"],
  sourceNames: ["one"],
  train: plainSet([0, 0, 1, 1, 2, 2, 3, 3]),
  test: plainSet([4, 4, 5, 5]),
  attribution: [],
};
