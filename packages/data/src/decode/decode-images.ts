import { DataError, parseOptions, throwIfAborted } from "@smart-mining/core";
import { z } from "zod";
import type { LoadContext } from "../load-context.js";

/** Schema of `DecodeOptions`. */
export const decodeOptions = z.strictObject({
  size: z.int().min(4).max(1024).default(32).describe("pixels a side"),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .default(3)
    .describe("3 for color, 1 for gray"),
  fit: z
    .enum(["contain", "cover", "fill"])
    .default("contain")
    .describe('"contain": all of it, on the background; "cover": cut to the square; "fill": stretched'),
  background: z.string().default("#fff").describe("what lies under transparent parts and beside the image"),
});

/** How files become images of one size. */
export interface DecodeOptions {
  /** pixels a side @default 32 */
  readonly size?: number;
  /** 3 for color, 1 for gray @default 3 */
  readonly channels?: 1 | 3;
  /** "contain": all of it, on the background; "cover": cut to the square; "fill": stretched @default "contain" */
  readonly fit?: "contain" | "cover" | "fill";
  /** what lies under transparent parts and beside the image @default "#fff" */
  readonly background?: string;
}

/** Decoding has threads of its own; a few files in flight keep them busy. */
const IN_FLIGHT = 8;

/**
 * Decodes files into one array; whatever sharp reads: JPEG, PNG, WebP, AVIF, GIF, TIFF, SVG. Turned upright as their
 * EXIF data say.
 *
 * @returns row-major [paths, size, size, channels]
 * @throws {OptionError} for a bad option
 * @throws {DataError} naming the file that is missing or damaged
 * @throws {AbortedError} when the signal fires
 */
export async function decodeImages(
  paths: readonly string[],
  options: DecodeOptions = {},
  { signal, onProgress }: LoadContext = {},
): Promise<Uint8Array> {
  const { size, channels, fit, background } = parseOptions("decodeImages", decodeOptions, options);
  const { default: sharp } = await import("sharp");
  const pixels = size * size * channels;
  const images = new Uint8Array(paths.length * pixels);
  let [next, done] = [0, 0];
  const worker = async () => {
    while (next < paths.length) {
      throwIfAborted("decodeImages", signal);
      const at = next++;
      try {
        const picture = sharp(paths[at])
          .autoOrient()
          .resize(size, size, { fit, background })
          .flatten({ background })
          .removeAlpha()
          .toColorspace(channels === 1 ? "b-w" : "srgb");
        images.set(await picture.raw().toBuffer(), at * pixels);
      } catch (cause) {
        throw new DataError(`decodeImages: "${paths[at]}" could not be decoded: ${(cause as Error).message}.`, {
          cause,
        });
      }
      if (++done % 64 === 0) onProgress?.({ phase: "decode", done, total: paths.length });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  onProgress?.({ phase: "decode", done: paths.length, total: paths.length });
  return images;
}
