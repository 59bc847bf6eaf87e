import { DataError, type EmbeddingSet, embeddingSet } from "@smart-mining/core";
import { checkRowNumbers, gathered, selectedColumns } from "./columns.js";
import type { ImageSet } from "./image-set.js";
import { rawPixelEmbeddings } from "./raw-pixels.js";
import type { VectorSet } from "./vector-set.js";

/** Samples of one part of a dataset, in memory. */
export type SampleSet = ImageSet | VectorSet;

/** The shape of one sample: [height, width, channels] of an image, [dimension] of a vector. */
export function sampleShape(set: SampleSet): readonly number[] {
  return set.kind === "images" ? [set.height, set.width, set.channels] : [set.dimension];
}

/** The samples of the given rows, copied, in that order, with their groups and ids. @throws {ShapeError} for a row outside the set */
export function selectRows<S extends SampleSet>(set: S, rows: ArrayLike<number>): S;
export function selectRows(set: SampleSet, rows: ArrayLike<number>): SampleSet {
  checkRowNumbers("selectRows", set.size, rows);
  const chosen = Int32Array.from(rows);
  const columns = selectedColumns(set, chosen);
  if (set.kind === "vectors") return { ...set, ...columns, values: gathered(set.values, set.dimension, chosen) };
  return {
    ...set,
    ...columns,
    images: gathered(set.images, set.height * set.width * set.channels, chosen),
    sources: chosen.map((row) => set.sources[row]),
  };
}

/**
 * The samples themselves as embeddings, the baseline that a trained net must beat: of images the centered pixels (see
 * `rawPixelEmbeddings`), vectors as they are.
 */
export function rawEmbeddings(set: SampleSet): EmbeddingSet {
  return set.kind === "images"
    ? rawPixelEmbeddings(set)
    : embeddingSet(set.values, set.dimension, set.labels, set.groups);
}

/** The set, where only pictures will do. @throws {DataError} if it holds other samples */
export function expectImages(caller: string, set: SampleSet): ImageSet {
  if (set.kind !== "images") throw new DataError(`${caller}: the samples must be images; got ${set.kind}.`);
  return set;
}
