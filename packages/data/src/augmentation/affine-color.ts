import { parseOptions, ShapeError } from "@smart-mining/core";
import { z } from "zod";
import { affineInto } from "./affine.js";
import type { Augmentation, RawSamples } from "./augmentation.js";

const share = z.number().min(0).max(1);

/** Schema of `AffineColorOptions`. */
export const affineColorOptions = z.strictObject({
  rotation: z.number().min(0).max(180).default(10).describe("largest angle in degrees, either way"),
  scale: z.number().min(0).lt(1).default(0.17).describe("largest relative change of size, either way"),
  shift: z.number().min(0).default(2).describe("largest shift in pixels along each axis, either way"),
  channelGain: share.default(0.25).describe("largest relative change of each channel's brightness, either way"),
  grayShare: share.default(0.2).describe("share of images that lose their color"),
  flipShare: share.default(0).describe("share of images mirrored left to right (off: arrows are classes)"),
  fill: z.number().min(0).max(255).default(255).describe("brightness of what comes in from outside the image"),
});

/** Options of `affineColor`; each is off at 0. */
export interface AffineColorOptions {
  /** largest angle in degrees, either way @default 10 */
  readonly rotation?: number;
  /** largest relative change of size, either way @default 0.17 */
  readonly scale?: number;
  /** largest shift in pixels along each axis, either way @default 2 */
  readonly shift?: number;
  /** largest relative change of each channel's brightness, either way @default 0.25 */
  readonly channelGain?: number;
  /** share of images that lose their color @default 0.2 */
  readonly grayShare?: number;
  /** share of images mirrored left to right (off: arrows are classes) @default 0 */
  readonly flipShare?: number;
  /** brightness of what comes in from outside the image @default 255 */
  readonly fill?: number;
}

/** Rec. 601 luma: how bright an eye finds red, green and blue. */
const LUMA = [0.299, 0.587, 0.114];

/** Draws per image; always the same number, so that switching one option off leaves the others' draws alone. */
const DRAWS = 10;

/**
 * Rotation, scale, shift, channel gain and loss of color, drawn uniformly and independently for each image.
 * One bilinear resampling for all geometry; brightness is cut off at 1. Plain typed-array code: no native library.
 * `apply` takes bytes as numbers (0 to 255) and throws ShapeError for samples that are not images.
 *
 * @throws {OptionError} for an unknown option or a value out of range
 *
 * @example
 * const source = imageSource(dataset.train, affineColor({ rotation: 10, grayShare: 0 }));
 * const { values, shape } = source.read(Int32Array.of(0, 1, 2), createRandom(1));
 */
export function affineColor(options: AffineColorOptions = {}): Augmentation {
  const { rotation, scale, shift, channelGain, grayShare, flipShare, fill } = parseOptions(
    "affineColor",
    affineColorOptions,
    options,
  );
  return {
    apply(samples, random) {
      const { count, shape } = imagesIn(samples);
      const { channels } = shape;
      const pixels = shape.height * shape.width * channels;
      const batch = new Float32Array(count * pixels);
      const draws = new Float64Array(DRAWS);
      const gains = new Float64Array(channels);
      for (let at = 0; at < count; at++) {
        for (let draw = 0; draw < DRAWS; draw++) draws[draw] = random.next();
        const either = (draw: number, most: number) => (2 * draws[draw] - 1) * most;
        const image = batch.subarray(at * pixels, (at + 1) * pixels);
        affineInto(image, samples.values, at * pixels, shape, {
          angle: (either(0, rotation) * Math.PI) / 180,
          zoom: 1 + either(1, scale),
          right: either(2, shift),
          down: either(3, shift),
          flipped: draws[4] < flipShare,
          fill,
        });
        // Channels beyond the third (depth, alpha) share the last draw.
        for (let channel = 0; channel < channels; channel++)
          gains[channel] = 1 + either(5 + Math.min(channel, 3), channelGain);
        recolor(image, gains, samples.scale, channels === 3 && draws[9] < grayShare);
      }
      return batch;
    },
  };
}

/** @throws {ShapeError} unless the samples are [images, height, width, channels] */
function imagesIn({ shape }: RawSamples) {
  if (shape.length !== 4)
    throw new ShapeError(
      `affineColor: the samples must be images, [images, height, width, channels]; got the shape [${shape.join(", ")}].`,
    );
  const [count, height, width, channels] = shape;
  return { count, shape: { height, width, channels } };
}

/** Scales to [0, 1], applies a gain to each channel, then takes the color away if asked to. In place. */
function recolor(image: Float32Array, gains: Float64Array, scale: number, gray: boolean): void {
  const channels = gains.length;
  for (let at = 0; at < image.length; at += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const value = (image[at + channel] * gains[channel]) / scale;
      image[at + channel] = value > 1 ? 1 : value;
    }
    if (!gray) continue;
    const luma = LUMA[0] * image[at] + LUMA[1] * image[at + 1] + LUMA[2] * image[at + 2];
    image[at] = image[at + 1] = image[at + 2] = luma;
  }
}
