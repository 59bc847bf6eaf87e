import { ShapeError } from "@smart-mining/core";
import { checkColumn, checkedColumns, type OptionalColumns, type SampleColumns } from "./columns.js";

/** Images of one part of a dataset, decoded, in memory. */
export interface ImageSet extends SampleColumns {
  readonly kind: "images";
  readonly height: number;
  readonly width: number;
  /** 3 for color, 1 for gray. */
  readonly channels: number;
  /** Row-major [size, height, width, channels], 0 to 255. */
  readonly images: Uint8Array;
  /** Length size: where each image comes from, a position in the dataset's `sourceNames`. */
  readonly sources: Int32Array;
}

/**
 * Puts images, labels and sources together and checks them.
 *
 * @param images  row-major [size, height, width, channels]; not copied
 * @param labels  one class per image; -1: of no class
 * @param sources where each comes from; all from 0 when absent
 * @throws {ShapeError} if the lengths do not fit, a label or group is below -1, or a source is negative
 */
export function imageSet(
  images: Uint8Array,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  labels: Int32Array,
  sources: Int32Array = new Int32Array(labels.length),
  optional: OptionalColumns = {},
): ImageSet {
  const { height, width, channels } = shape;
  const pixels = height * width * channels;
  if (!(Number.isInteger(pixels) && pixels >= 1))
    throw new ShapeError(
      `imageSet: height, width and channels must be whole numbers >= 1; got ${height}, ${width}, ${channels}.`,
    );
  if (images.length !== labels.length * pixels)
    throw new ShapeError(
      `imageSet: "images" must hold ${labels.length} images of ${pixels} numbers; got ${images.length} numbers.`,
    );
  checkColumn("imageSet", "sources", sources, labels.length, 0);
  const columns = checkedColumns("imageSet", labels, optional);
  return { kind: "images", size: labels.length, height, width, channels, images, sources, ...columns };
}
