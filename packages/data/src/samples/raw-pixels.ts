import { type EmbeddingSet, embeddingSet } from "@smart-mining/core";
import type { ImageSet } from "./image-set.js";

/**
 * The pixels themselves as embeddings, the baseline that a trained net must beat: the set's mean image is taken away,
 * then each row is scaled to length 1. An image equal to the mean stays zero.
 *
 * @returns dimension height × width × channels
 */
export function rawPixelEmbeddings(set: ImageSet): EmbeddingSet {
  const pixels = set.height * set.width * set.channels;
  const mean = new Float64Array(pixels);
  for (let at = 0; at < set.images.length; at++) mean[at % pixels] += set.images[at] / set.size;
  const values = new Float32Array(set.images.length);
  for (let row = 0; row < set.size; row++) {
    const start = row * pixels;
    let square = 0;
    for (let pixel = 0; pixel < pixels; pixel++) square += (set.images[start + pixel] - mean[pixel]) ** 2;
    const factor = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let pixel = 0; pixel < pixels; pixel++)
      values[start + pixel] = (set.images[start + pixel] - mean[pixel]) * factor;
  }
  return embeddingSet(values, pixels, set.labels, set.groups);
}
