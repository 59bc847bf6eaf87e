import { type Progress, ShapeError, type WarningListener } from "@smart-mining/core";

/** Images of one part of a dataset, decoded, in memory. */
export interface ImageSet {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  /** 3 for color, 1 for gray. */
  readonly channels: number;
  /** Row-major [size, height, width, channels], 0 to 255. */
  readonly images: Uint8Array;
  /** Length size: the class of each image, a position in the dataset's `classNames`. */
  readonly labels: Int32Array;
  /** Length size: where each image comes from, a position in the dataset's `sourceNames`. */
  readonly sources: Int32Array;
}

/** Whose pictures they are; to be shown wherever the pictures are shown. */
export interface Attribution {
  /** The source's name, e.g. "Noto Emoji". */
  readonly set: string;
  readonly author: string;
  /** SPDX identifier where there is one, e.g. "CC-BY-4.0". */
  readonly license: string;
  readonly url: string;
  /** Where the license's text is. */
  readonly licenseUrl?: string;
}

/**
 * A dataset for metric learning: training and test classes are disjoint.
 *
 * Labels are numbers into `classNames`, the same in both parts.
 */
export interface Dataset {
  readonly name: string;
  readonly description: string;
  /** Readable names of all classes, by label. */
  readonly classNames: readonly string[];
  /** The names that order the classes when they are split again; `classNames` when absent. */
  readonly classKeys?: readonly string[];
  /** Names of the places images come from (a vendor, a font, a folder), by number. */
  readonly sourceNames: readonly string[];
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly attribution: readonly Attribution[];
}

/** What loading takes beside a dataset's own options. */
export interface LoadContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onWarning?: WarningListener;
}

/**
 * Puts images, labels and sources together and checks them.
 *
 * @param images row-major [size, height, width, channels]; not copied
 * @throws {ShapeError} if the lengths do not fit or a label or source is negative
 */
export function imageSet(
  images: Uint8Array,
  shape: { height: number; width: number; channels: number },
  labels: Int32Array,
  sources: Int32Array = new Int32Array(labels.length),
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
  if (sources.length !== labels.length)
    throw new ShapeError(
      `imageSet: "sources" must have one entry per image (${labels.length}); got ${sources.length}.`,
    );
  for (const [name, column] of [
    ["labels", labels],
    ["sources", sources],
  ] as const) {
    const bad = column.findIndex((value) => value < 0);
    if (bad >= 0) throw new ShapeError(`imageSet: "${name}" must be >= 0; entry ${bad} is ${column[bad]}.`);
  }
  return { size: labels.length, height, width, channels, images, labels, sources };
}

/** The images of the given rows, copied, in that order. */
export function selectRows(set: ImageSet, rows: ArrayLike<number>): ImageSet {
  const pixels = set.height * set.width * set.channels;
  const images = new Uint8Array(rows.length * pixels);
  const labels = new Int32Array(rows.length);
  const sources = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at];
    checkRow("selectRows", set, row, at);
    images.set(set.images.subarray(row * pixels, (row + 1) * pixels), at * pixels);
    labels[at] = set.labels[row];
    sources[at] = set.sources[row];
  }
  return { size: rows.length, height: set.height, width: set.width, channels: set.channels, images, labels, sources };
}

/** @throws {ShapeError} if `row` is not a row of the set */
export function checkRow(caller: string, set: ImageSet, row: number, at: number): void {
  if (!(Number.isInteger(row) && row >= 0 && row < set.size))
    throw new ShapeError(`${caller}: "rows" must be whole numbers in [0, ${set.size}); entry ${at} is ${row}.`);
}
