import { createRandom, OptionError, ShapeError } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { augment, imageSet, toBatch } from "./index.js";

const OFF = { rotation: 0, scale: 0, shift: 0, channelGain: 0, grayShare: 0, flipShare: 0 };

/** One image with a different value at every place. */
function ramp(height: number, width: number, channels: number) {
  const images = Uint8Array.from({ length: height * width * channels }, (_, at) => (at * 7) % 251);
  return imageSet(images, { height, width, channels }, Int32Array.of(0));
}

describe("augment", () => {
  test("with everything off gives the image itself", () => {
    for (const channels of [1, 3]) {
      const set = ramp(5, 7, channels);
      const plain = toBatch(set, [0]).values;
      const same = toBatch(set, [0], augment(OFF), createRandom(1)).values;
      same.forEach((value, at) => expect(value).toBeCloseTo(plain[at], 6));
    }
  });

  test("stays in [0, 1]; the same seed gives the same batch, another seed another", () => {
    const set = ramp(16, 16, 3);
    const change = augment({ flipShare: 0.5 });
    const rows = [0, 0, 0, 0];
    const batch = change(set, rows, createRandom(3));
    expect(Math.min(...batch)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...batch)).toBeLessThanOrEqual(1);
    expect(change(set, rows, createRandom(3))).toEqual(batch);
    expect(change(set, rows, createRandom(4))).not.toEqual(batch);
    // The images of a batch are changed independently.
    expect(batch.subarray(0, 768)).not.toEqual(batch.subarray(768, 1536));
  });

  test("matches a slow resampling, pixel by pixel", () => {
    const set = ramp(9, 11, 3);
    const options = { ...OFF, rotation: 40, scale: 0.3, shift: 3, fill: 200 };
    const fast = augment(options)(set, [0], createRandom(8));
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
    const batch = augment({ ...OFF, rotation: 45 })(black, new Array(20).fill(0), createRandom(2));
    expect(Math.max(...batch)).toBe(1);
    expect(batch[(16 * 32 + 16) * 3]).toBe(0);
  });

  test("a mirrored image is mirrored, a gray one has equal channels", () => {
    const set = ramp(6, 6, 3);
    const plain = toBatch(set, [0]).values;
    const mirrored = augment({ ...OFF, flipShare: 1 })(set, [0], createRandom(1));
    for (let x = 0; x < 6; x++) expect(mirrored[x * 3]).toBeCloseTo(plain[(5 - x) * 3], 6);
    const gray = augment({ ...OFF, grayShare: 1 })(set, [0], createRandom(1));
    for (let at = 0; at < gray.length; at += 3) {
      expect(gray[at]).toBe(gray[at + 2]);
      expect(gray[at]).toBeCloseTo(0.299 * plain[at] + 0.587 * plain[at + 1] + 0.114 * plain[at + 2], 6);
    }
  });

  test("refuses bad options and rows", () => {
    expect(() => augment({ scale: 1 })).toThrow(OptionError);
    expect(() => augment({ rotate: 3 } as never)).toThrow(/no option named "rotate".*"rotation"/);
    const set = ramp(4, 4, 3);
    expect(() => augment()(set, [1], createRandom(1))).toThrow(ShapeError);
    expect(() => toBatch(set, [-1])).toThrow('toBatch: "rows" must be whole numbers in [0, 1); entry 0 is -1.');
    expect(() => toBatch(set, [0], augment())).toThrow('"random" must be given');
  });
});
