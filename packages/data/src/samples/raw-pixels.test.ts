import { expect, test } from "vitest";
import { imageSet, rawPixelEmbeddings } from "../index.js";

test("raw pixels are centered on the mean image and scaled to length 1; the mean image itself is zero", () => {
  const images = Uint8Array.of(0, 10, 20, 10, 10, 10);
  const set = rawPixelEmbeddings(imageSet(images, { height: 1, width: 2, channels: 1 }, Int32Array.of(3, 4, 5)));
  expect([...set.labels]).toEqual([3, 4, 5]);
  expect(set.dimension).toBe(2);
  expect([...set.values]).toEqual([-1, 0, 1, 0, 0, 0]);
});
