import { OptionError, type Random } from "@smart-mining/core";
import type { Augmentation } from "./augment.js";
import { checkRow, type ImageSet } from "./dataset.js";

/** Images as a model takes them. */
export interface ImageBatch {
  /** Row-major, in [0, 1]. */
  readonly values: Float32Array;
  /** [rows, height, width, channels]: what `tf.tensor4d(values, shape)` takes. */
  readonly shape: [number, number, number, number];
  readonly labels: Int32Array;
}

/** Bytes to [0, 1], once. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * The given rows as floats in [0, 1], changed at random if an augmentation is given.
 *
 * @param random needed with an augmentation; the same state gives the same batch
 * @throws {ShapeError} if a row lies outside the set
 * @throws {OptionError} if an augmentation is given without `random`
 */
export function toBatch(
  set: ImageSet,
  rows: ArrayLike<number>,
  augmentation?: Augmentation,
  random?: Random,
): ImageBatch {
  const shape: ImageBatch["shape"] = [rows.length, set.height, set.width, set.channels];
  const labels = new Int32Array(rows.length);
  const pixels = set.height * set.width * set.channels;
  for (let at = 0; at < rows.length; at++) {
    checkRow("toBatch", set, rows[at], at);
    labels[at] = set.labels[rows[at]];
  }
  if (augmentation !== undefined) {
    if (random === undefined) throw new OptionError('toBatch: "random" must be given with an augmentation.');
    return { values: augmentation(set, rows, random), shape, labels };
  }
  const values = new Float32Array(rows.length * pixels);
  for (let at = 0, out = 0; at < rows.length; at++) {
    const start = rows[at] * pixels;
    for (let pixel = start; pixel < start + pixels; pixel++) values[out++] = UNIT[set.images[pixel]];
  }
  return { values, shape, labels };
}
