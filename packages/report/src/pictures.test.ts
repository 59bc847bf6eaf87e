import { imageSet } from "@smart-mining/data";
import sharp from "sharp";
import { expect, test } from "vitest";
import { atlasOf, pictureBook } from "./pictures.js";

/** Images of one shade each. */
function shades(count: number, side: number, channels: number) {
  const pixels = side * side * channels;
  const images = Uint8Array.from({ length: count * pixels }, (_, at) => 40 * (1 + Math.floor(at / pixels)));
  return imageSet(images, { height: side, width: side, channels }, new Int32Array(count));
}

const decoded = (uri: string) =>
  sharp(Buffer.from(uri.replace("data:image/png;base64,", ""), "base64"))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });

test.each([1, 3])("pictures with %i channels keep their pixels; each is encoded once", async (channels) => {
  const book = pictureBook(shades(3, 8, channels));
  const { data, info } = await decoded(await book.uri(1));
  expect([info.width, info.height, data[0]]).toEqual([8, 8, 80]);
  expect(book.uri(1)).toBe(book.uri(1));
});

test("large pictures are made small: 128 pixels alone, 32 on the sheet", async () => {
  const large = shades(5, 200, 3);
  expect((await decoded(await pictureBook(large).uri(2))).info.width).toBe(128);
  const { uri, columns, width, height } = await atlasOf(large, [0, 1, 2, 3, 4]);
  expect([columns, width, height]).toEqual([3, 32, 32]);
  const { data, info } = await decoded(uri);
  expect([info.width, info.height]).toEqual([96, 64]);
  for (let at = 0; at < 5; at++) {
    const [x, y] = [(at % 3) * 32 + 16, Math.floor(at / 3) * 32 + 16];
    expect(data[(y * 96 + x) * info.channels]).toBe(40 * (1 + at));
  }
});
