import { type Random, type SampleBatch, type SampleSource, throwIfAborted } from "@smart-mining/core";
import type { Augmentation } from "../augmentation/augmentation.js";
import { checkRowNumbers, gathered } from "./columns.js";
import type { ImageSet } from "./image-set.js";
import { type SampleSet, sampleShape } from "./sample-set.js";
import type { VectorSet } from "./vector-set.js";

/** A source whose samples lie in memory: they are there at once. */
export interface MemorySource extends SampleSource {
  /** The given rows, in that order; augmented when a Random is given and the source has an augmentation. */
  read(rows: Int32Array, random: Random | null, signal?: AbortSignal): SampleBatch;
}

/** Bytes to [0, 1], once. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Images as a model takes them: floats in [0, 1], shape [rows, height, width, channels].
 *
 * @param augmentation changes them where `read` is given a Random; null: never
 */
export function imageSource(set: ImageSet, augmentation: Augmentation | null = null): MemorySource {
  return memorySource(set, set.images, 255, augmentation, (bytes) => {
    const values = new Float32Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) values[at] = UNIT[bytes[at]];
    return values;
  });
}

/** Vectors as a model takes them: as they are, shape [rows, dimension]. */
export function vectorSource(set: VectorSet, augmentation: Augmentation | null = null): MemorySource {
  return memorySource(set, set.values, 1, augmentation, (values) => values);
}

/**
 * Samples of either kind as a model takes them: `imageSource` or `vectorSource`.
 *
 * `read` throws ShapeError for a row outside the set, AbortedError when the signal has fired.
 */
export function sampleSource(set: SampleSet, augmentation: Augmentation | null = null): MemorySource {
  return set.kind === "images" ? imageSource(set, augmentation) : vectorSource(set, augmentation);
}

function memorySource<T extends Uint8Array | Float32Array>(
  set: SampleSet,
  raw: T,
  scale: number,
  augmentation: Augmentation | null,
  scaled: (raw: T) => Float32Array,
): MemorySource {
  const { size, labels, groups, ids } = set;
  const shape = sampleShape(set);
  const width = shape.reduce((product, side) => product * side, 1);
  return {
    size,
    shape,
    labels,
    ...(groups === undefined ? {} : { groups }),
    ...(ids === undefined ? {} : { ids }),
    read(rows, random, signal) {
      throwIfAborted(`${set.kind} source`, signal);
      checkRowNumbers(`${set.kind} source`, size, rows);
      const values = gathered(raw, width, rows);
      const batch = [rows.length, ...shape];
      if (augmentation === null || random === null) return { values: scaled(values), shape: batch };
      return { values: augmentation.apply({ values, shape: batch, scale }, random), shape: batch };
    },
  };
}
