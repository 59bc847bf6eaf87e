import type { Random } from "@smart-mining/core";

/** Samples as they lie in memory, on their way into a batch. */
export interface RawSamples {
  /** Row-major; not to be changed. */
  readonly values: Uint8Array | Float32Array;
  /** [samples, ...shape of one sample]. */
  readonly shape: readonly number[];
  /** A model gets values divided by this: 255 of images (bytes become [0, 1]), 1 of vectors. */
  readonly scale: number;
}

/** Changes samples at random on their way into a batch. */
export interface Augmentation {
  /**
   * @param samples of any shape; ShapeError where it is one that this augmentation does not know
   * @param random  all draws come from it: the same state gives the same batch
   * @returns a new array as a model takes it (divided by `scale`), same layout and length as the values
   */
  apply(samples: RawSamples, random: Random): Float32Array;
}
