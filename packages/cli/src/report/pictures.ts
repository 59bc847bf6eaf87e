import type { ImageSet } from "@smart-mining/data";
import sharp from "sharp";

/** Pictures of a set as PNG data URIs, each encoded once. */
export interface PictureBook {
  /** The data URI of one row. */
  uri(row: number): Promise<string>;
}

/** Encodes rows of a set on demand. */
export function pictureBook(set: ImageSet): PictureBook {
  const made = new Map<number, Promise<string>>();
  return {
    uri(row) {
      let uri = made.get(row);
      if (uri === undefined) made.set(row, (uri = encode(pixelsOf(set, row), set.width, set.height, set.channels)));
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

/** All rows in one PNG; 128 colours are plenty for thumbnails and keep the page small. */
export async function atlasOf(set: ImageSet, rows: ArrayLike<number>): Promise<Atlas> {
  const { width, height, channels } = set;
  const columns = Math.max(1, Math.ceil(Math.sqrt(rows.length)));
  const lines = Math.max(1, Math.ceil(rows.length / columns));
  const sheet = Buffer.alloc(columns * lines * width * height * channels, 255);
  for (let at = 0; at < rows.length; at++) {
    const pixels = pixelsOf(set, rows[at]);
    const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
    for (let y = 0; y < height; y++) {
      const line = pixels.subarray(y * width * channels, (y + 1) * width * channels);
      sheet.set(line, ((top + y) * columns * width + left) * channels);
    }
  }
  return { uri: await encode(sheet, columns * width, lines * height, channels, 128), columns, width, height };
}

function pixelsOf(set: ImageSet, row: number): Uint8Array {
  const pixels = set.width * set.height * set.channels;
  return set.images.subarray(row * pixels, (row + 1) * pixels);
}

async function encode(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  colours?: number,
): Promise<string> {
  const picture = sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 | 4 } });
  const png = await picture.png({ compressionLevel: 9, ...(colours && { palette: true, colours }) }).toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}
