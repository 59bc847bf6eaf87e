import { describe, expect, test } from "vitest";
import { coarsen } from "./coarsen.js";

const picture = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: 1024 }, (_, at) => value(at % 32, Math.floor(at / 32)));

function coarsened(value: (x: number, y: number) => number): Uint8Array {
  const pixels = picture(value);
  coarsen(pixels);
  return pixels;
}

describe("coarsen", () => {
  test.each([0, 77, 255])("leaves a plain picture of brightness %i as it is", (brightness) => {
    expect([...new Set(coarsened(() => brightness))]).toEqual([brightness]);
  });

  test("takes away what is finer than 14 pixels a side and keeps what is coarser", () => {
    const stripes = (period: number) => (x: number) => (Math.floor((2 * x) / period) % 2 === 0 ? 255 : 0);
    const contrast = (pixels: Uint8Array) =>
      Math.max(...pixels.slice(16 * 32 + 8, 16 * 32 + 24)) - Math.min(...pixels.slice(16 * 32 + 8, 16 * 32 + 24));
    expect(contrast(coarsened(stripes(2)))).toBeLessThan(40);
    expect(contrast(coarsened(stripes(8)))).toBeGreaterThan(200);
  });

  test("stays centered: a mirrored picture gives the mirrored result", () => {
    const blob = (x: number, y: number) => (x * 7 + y * 13 + x * y) % 256;
    const straight = coarsened(blob);
    const mirrored = coarsened((x, y) => blob(31 - x, 31 - y));
    expect([...mirrored].reverse()).toEqual([...straight]);
  });

  test("pictures do not touch one another", () => {
    const black = picture(() => 0);
    const both = new Uint8Array(2048).fill(255);
    both.set(black);
    coarsen(both);
    expect([...new Set(both.subarray(0, 1024))]).toEqual([0]);
    expect([...new Set(both.subarray(1024))]).toEqual([255]);
  });
});
