import { createRandom, OptionError, ShapeError } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { affineColor, type AffineColorOptions, imageSet, type ImageSet, imageSource } from "../index.js";

const OFF = { rotation: 0, scale: 0, shift: 0, channelGain: 0, grayShare: 0, flipShare: 0 };

/** One image with a different value at every place. */
function ramp(height: number, width: number, channels: number) {
  const images = Uint8Array.from({ length: height * width * channels }, (_, at) => (at * 7) % 251);
  return imageSet(images, { height, width, channels }, Int32Array.of(0));
}

/** The rows of the set, changed; as they are without options. */
function read(set: ImageSet, rows: readonly number[], options?: AffineColorOptions, seed = 1): Float32Array {
  const source = imageSource(set, options === undefined ? null : affineColor(options));
  return source.read(Int32Array.from(rows), options === undefined ? null : createRandom(seed)).values;
}

describe("affineColor", () => {
  test("with everything off gives the image itself", () => {
    for (const channels of [1, 3]) {
      const set = ramp(5, 7, channels);
      const plain = read(set, [0]);
      const same = read(set, [0], OFF);
      same.forEach((value, at) => expect(value).toBeCloseTo(plain[at], 6));
    }
  });

  test("stays in [0, 1]; the same seed gives the same batch, another seed another", () => {
    const set = ramp(16, 16, 3);
    const change = (seed: number) => read(set, [0, 0, 0, 0], { flipShare: 0.5 }, seed);
    const batch = change(3);
    expect(Math.min(...batch)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...batch)).toBeLessThanOrEqual(1);
    expect(change(3)).toEqual(batch);
    expect(change(4)).not.toEqual(batch);
    // The images of a batch are changed independently.
    expect(batch.subarray(0, 768)).not.toEqual(batch.subarray(768, 1536));
  });

  test("matches a slow resampling, pixel by pixel", () => {
    const set = ramp(9, 11, 3);
    const options = { ...OFF, rotation: 40, scale: 0.3, shift: 3, fill: 200 };
    const fast = read(set, [0], options, 8);
    const random = createRandom(8);
    const [turn, zoom, right, down] = Array.from({ length: 10 }, () => random.next()).map((draw) => 2 * draw - 1);
    const angle = (turn * 40 * Math.PI) / 180;
    const scale = 1 + zoom * 0.3;
    const pixel = (x: number, y: number, channel: number) =>
      x < 0 || y < 0 || x >= 11 || y >= 9 ? 200 : set.images[(y * 11 + x) * 3 + channel];
    for (let y = 0; y < 9; y++)
      for (let x = 0; x < 11; x++)
        for (let channel = 0; channel < 3; channel++) {
          const [dx, dy] = [x - 5 - right * 3, y - 4 - down * 3];
          const sx = (Math.cos(angle) * dx + Math.sin(angle) * dy) / scale + 5;
          const sy = (Math.cos(angle) * dy - Math.sin(angle) * dx) / scale + 4;
          const [left, top] = [Math.floor(sx), Math.floor(sy)];
          let sum = 0;
          for (const [ox, oy] of [
            [0, 0],
            [1, 0],
            [0, 1],
            [1, 1],
          ])
            sum +=
              pixel(left + ox, top + oy, channel) *
              (ox === 1 ? sx - left : 1 - sx + left) *
              (oy === 1 ? sy - top : 1 - sy + top);
          expect(fast[(y * 11 + x) * 3 + channel]).toBeCloseTo(sum / 255, 5);
        }
  });

  test("shows the fill where it looks outside", () => {
    const black = imageSet(new Uint8Array(32 * 32 * 3), { height: 32, width: 32, channels: 3 }, Int32Array.of(0));
    const batch = read(black, new Array<number>(20).fill(0), { ...OFF, rotation: 45 }, 2);
    expect(Math.max(...batch)).toBe(1);
    expect(batch[(16 * 32 + 16) * 3]).toBe(0);
  });

  test("a mirrored image is mirrored, a gray one has equal channels", () => {
    const set = ramp(6, 6, 3);
    const plain = read(set, [0]);
    const mirrored = read(set, [0], { ...OFF, flipShare: 1 });
    for (let x = 0; x < 6; x++) expect(mirrored[x * 3]).toBeCloseTo(plain[(5 - x) * 3], 6);
    const gray = read(set, [0], { ...OFF, grayShare: 1 });
    for (let at = 0; at < gray.length; at += 3) {
      expect(gray[at]).toBe(gray[at + 2]);
      expect(gray[at]).toBeCloseTo(0.299 * plain[at] + 0.587 * plain[at + 1] + 0.114 * plain[at + 2], 6);
    }
  });

  test("refuses bad options and rows", () => {
    expect(() => affineColor({ scale: 1 })).toThrow(OptionError);
    expect(() => affineColor({ rotate: 3 } as never)).toThrow(/no option named "rotate".*"rotation"/);
    const vectors = { values: new Float32Array(6), shape: [2, 3], scale: 1 };
    expect(() => affineColor().apply(vectors, createRandom(1))).toThrow(
      "affineColor: the samples must be images, [images, height, width, channels]; got the shape [2, 3].",
    );
    expect(() => read(ramp(4, 4, 3), [1])).toThrow(ShapeError);
  });
});
