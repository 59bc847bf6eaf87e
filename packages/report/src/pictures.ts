import type { ImageSet } from "@smart-mining/data";
import sharp, { type PngOptions, type Sharp } from "sharp";

/** Pixels a side, at most: twice what the page shows, for fine screens. */
const LARGEST_PICTURE = 128;
const LARGEST_THUMB = 32;

/** Pictures of a set as PNG data URIs, each encoded once. */
export interface PictureBook {
  /** The data URI of one row. */
  uri(row: number): Promise<string>;
}

/** Encodes rows of a set on demand. */
export function pictureBook(set: ImageSet): PictureBook {
  const shrink = Math.min(1, LARGEST_PICTURE / Math.max(set.width, set.height));
  const [width, height] = [set.width, set.height].map((side) => Math.max(1, Math.round(side * shrink)));
  const make = async (row: number): Promise<string> =>
    shrink === 1
      ? encode(pixelsOf(set, row), set)
      : encode(await resized(set, row, width, height), { width, height, channels: set.channels });
  const made = new Map<number, Promise<string>>();
  return {
    uri(row) {
      let uri = made.get(row);
      if (uri === undefined) made.set(row, (uri = make(row)));
      return uri;
    },
  };
}

/** Many small pictures in one: picture n is at column n % columns, line floor(n / columns). */
export interface Atlas {
  readonly uri: string;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** All rows in one PNG of small pictures; 128 colors are plenty for them and keep the page small. */
export async function atlasOf(set: ImageSet, rows: ArrayLike<number>): Promise<Atlas> {
  const { channels } = set;
  const shrink = Math.min(1, LARGEST_THUMB / Math.max(set.width, set.height));
  const [width, height] = [set.width, set.height].map((side) => Math.max(1, Math.round(side * shrink)));
  const columns = Math.max(1, Math.ceil(Math.sqrt(rows.length)));
  const lines = Math.max(1, Math.ceil(rows.length / columns));
  const sheet = Buffer.alloc(columns * lines * width * height * channels, 255);
  for (let at = 0; at < rows.length; at++) {
    const pixels = shrink === 1 ? pixelsOf(set, rows[at]) : await resized(set, rows[at], width, height);
    const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
    for (let y = 0; y < height; y++) {
      const line = pixels.subarray(y * width * channels, (y + 1) * width * channels);
      sheet.set(line, ((top + y) * columns * width + left) * channels);
    }
  }
  const size = { width: columns * width, height: lines * height, channels };
  return { uri: await encode(sheet, size, { palette: true, colors: 128 }), columns, width, height };
}

function pixelsOf(set: ImageSet, row: number): Uint8Array {
  const pixels = set.width * set.height * set.channels;
  return set.images.subarray(row * pixels, (row + 1) * pixels);
}

function resized(set: ImageSet, row: number, width: number, height: number): Promise<Uint8Array> {
  return open(pixelsOf(set, row), set).resize(width, height, { fit: "fill" }).raw().toBuffer();
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

function open(pixels: Uint8Array, { width, height, channels }: Size): Sharp {
  return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 | 4 } });
}

async function encode(pixels: Uint8Array, size: Size, options: PngOptions = {}): Promise<string> {
  const png = await open(pixels, size)
    .png({ compressionLevel: 9, ...options })
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}
