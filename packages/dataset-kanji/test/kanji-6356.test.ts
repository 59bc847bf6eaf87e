import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AbortedError, OptionError, type Progress, type Warning } from "@smart-mining/core";
import { testDatasetContract } from "@smart-mining/core/testing";
import { type Dataset, datasets, expectImages, type ImageSet, sampleSource, validationSplit } from "@smart-mining/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FONTS, kanji6356, kanji6356Component, readManifest } from "../src/index.js";
import { drawingsOf, renderDrawings } from "../src/render.js";

let cacheFolder: string;
let dataset: Dataset<ImageSet>;
const warnings: Warning[] = [];
const progress: Progress[] = [];
const manifest = await readManifest();

/** The box of what is darker than half, as [left, top, right, bottom], both ends included. */
function inkBox(images: Uint8Array, at: number): [number, number, number, number] {
  const box: [number, number, number, number] = [32, 32, -1, -1];
  for (let pixel = 0; pixel < 1024; pixel++) {
    if (images[at * 1024 + pixel] > 200) continue;
    const [x, y] = [pixel % 32, Math.floor(pixel / 32)];
    [box[0], box[1], box[2], box[3]] = [
      Math.min(box[0], x),
      Math.min(box[1], y),
      Math.max(box[2], x),
      Math.max(box[3], y),
    ];
  }
  return box;
}

beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "smart-mining-kanji-"));
  dataset = await kanji6356({
    variant: "B",
    cacheFolder,
    onWarning: (warning) => warnings.push(warning),
    onProgress: (step) => progress.push(step),
  });
}, 600_000);
afterAll(() => rm(cacheFolder, { recursive: true }));

testDatasetContract("kanji6356", {
  load: (context) => kanji6356({ variant: "B", cacheFolder, ...context }),
  source: (part: ImageSet) => sampleSource(part),
});

describe("Kanji-6356", () => {
  test("B has 3,178 classes and 19,068 images in each part, one gray channel", () => {
    for (const part of [dataset.train, dataset.test]) {
      expect([part.size, new Set(part.labels).size]).toEqual([19068, 3178]);
      expect([part.height, part.width, part.channels]).toEqual([32, 32, 1]);
    }
    expect(dataset.attribution.map(({ set }) => set)).toEqual(FONTS.slice(0, 6).map(({ set }) => set));
    expect(dataset.sourceNames).toEqual(FONTS.map(({ set }) => set));
  });

  test("A has 25,864 and 25,596 images, 6 or 10 a class", () => {
    const counts = new Map<number, number>();
    const perPart = { train: 0, test: 0 };
    for (const { label } of drawingsOf(manifest, "A")) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      perPart[manifest.classes[label].split]++;
    }
    expect(perPart).toEqual({ train: 25864, test: 25596 });
    expect(new Set(counts.values())).toEqual(new Set([6, 10]));
  });

  test("is rendered to the known pixels", () => {
    // Other processors may round a pixel differently; there it is a warning for the user, and no failure here.
    const names = warnings.map(({ name }) => name);
    if (process.platform === "linux" && process.arch === "x64") expect(names).toEqual([]);
    else expect(names.filter((name) => name !== "dataset-hash")).toEqual([]);
  });

  test("tells its progress from none to all; the second time it reads the cache", async () => {
    expect(progress[0]).toEqual({ phase: "render", done: 0, total: 38136 });
    expect(progress[progress.length - 1]).toEqual({ phase: "render", done: 38136, total: 38136 });
    expect((await stat(join(cacheFolder, "kanji-6356-B.bin"))).size).toBeGreaterThan(38136 * 1024);
    const again: Progress[] = [];
    const catalog = datasets.add("kanji-6356", kanji6356Component);
    const context = { onProgress: (step: Progress) => again.push(step) };
    const { train } = await catalog.create("kanji-6356", { variant: "B", cacheFolder }, context);
    expect(again).toEqual([]);
    expect(Buffer.from(expectImages("test", train).images).equals(Buffer.from(dataset.train.images))).toBe(true);
  });

  test("every picture holds ink on white", () => {
    const inked = ({ images, size }: ImageSet) =>
      Array.from({ length: size }, (_, at) => images.subarray(at * 1024, (at + 1) * 1024)).every(
        (picture) => picture.some((value) => value < 128) && picture[0] > 200 && picture[1023] > 200,
      );
    expect(inked(dataset.train) && inked(dataset.test)).toBe(true);
  });

  test("the validation split leaves the test classes alone", () => {
    const { train, test: held } = validationSplit(dataset);
    expect([new Set(train.labels).size, new Set(held.labels).size]).toEqual([1589, 1589]);
    const unseen = new Set(dataset.test.labels);
    expect([...train.labels, ...held.labels].some((label) => unseen.has(label))).toBe(false);
  });

  test("refuses other variants and options", async () => {
    await expect(kanji6356({ variant: "C" as never })).rejects.toBeInstanceOf(OptionError);
    await expect(kanji6356({ size: 48 } as never)).rejects.toThrow(/size/);
  });
});

describe("renderDrawings", () => {
  // 口 and 一 and a rare one that no Chinese font has in its whole file.
  const wanted = new Set(["53e3", "4e00", "9ea5", "9efb"]);
  const few = drawingsOf(manifest, "A").filter(({ label }) => wanted.has(manifest.classes[label].key));

  test("centers the ink's box, its longer side 28 of 32 pixels, in every font", async () => {
    const images = await renderDrawings(few, "A");
    expect(few.length).toBeGreaterThan(30);
    few.forEach(({ source }, at) => {
      const [left, top, right, bottom] = inkBox(images, at);
      const longer = Math.max(right - left, bottom - top) + 1;
      expect(longer, FONTS[source].set).toBeGreaterThanOrEqual(26);
      expect(longer, FONTS[source].set).toBeLessThanOrEqual(28);
      // One pixel of gray either way.
      expect(Math.abs(left + right - 31), FONTS[source].set).toBeLessThanOrEqual(2);
      expect(Math.abs(top + bottom - 31), FONTS[source].set).toBeLessThanOrEqual(2);
    });
  });

  test("is upright: 丁 has its bar at the top", async () => {
    const drawings = drawingsOf(manifest, "B").filter(({ label }) => manifest.classes[label].key === "4e01");
    const images = await renderDrawings(drawings, "B");
    const ink = (at: number, from: number, to: number) =>
      images.subarray(at * 1024 + from * 32, at * 1024 + to * 32).reduce((sum, value) => sum + 255 - value, 0);
    expect(drawings).toHaveLength(6);
    for (let at = 0; at < 6; at++) expect(ink(at, 0, 10)).toBeGreaterThan(1.5 * ink(at, 12, 22));
  });

  test("does not depend on what else is rendered", async () => {
    const images = await renderDrawings(few, "A");
    const [last] = few.slice(-1);
    expect(await renderDrawings([last], "A")).toEqual(images.subarray(-1024));
  });

  test("stops when its signal fires", async () => {
    await expect(renderDrawings(few, "A", { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
  });
});
