import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OptionError, type Progress, type Warning } from "@smart-mining/core";
import { testDatasetContract } from "@smart-mining/core/testing";
import {
  affineColor,
  type Dataset,
  datasets,
  expectImages,
  type ImageSet,
  sampleSource,
  splitClasses,
  validationSplit,
} from "@smart-mining/data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emoji1096, emoji1096Component, ICON_SETS, licenses, readManifest } from "../src/index.js";

let cacheFolder: string;
let dataset: Dataset<ImageSet>;
const warnings: Warning[] = [];
const progress: Progress[] = [];

beforeAll(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), "smart-mining-emoji-"));
  dataset = await emoji1096({
    cacheFolder,
    onWarning: (warning) => warnings.push(warning),
    onProgress: (step) => progress.push(step),
  });
}, 300_000);
afterAll(() => rm(cacheFolder, { recursive: true }));

testDatasetContract("emoji1096", {
  load: (context) => emoji1096({ cacheFolder, ...context }),
  source: (part: ImageSet) => sampleSource(part, affineColor()),
});

describe("Emoji-1096", () => {
  test("has 1,096 classes and 10,557 images, halved by the hash of the code points", async () => {
    const { train, test, classNames, classKeys } = dataset;
    expect([classNames.length, train.size, test.size]).toEqual([1096, 5284, 5273]);
    expect([new Set(train.labels).size, new Set(test.labels).size]).toEqual([548, 548]);
    expect([train.height, train.width, train.channels]).toEqual([32, 32, 3]);
    const training = splitClasses(classKeys!);
    expect(train.labels.every((label) => training[label])).toBe(true);
    expect(test.labels.every((label) => !training[label])).toBe(true);
    const { classes } = await readManifest();
    expect(classes.map((emoji) => emoji.split === "train")).toEqual(training);
  });

  test("is rendered to the known pixels", () => {
    // Other processors may round a pixel differently; there it is a warning for the user, and no failure here.
    const names = warnings.map(({ name }) => name);
    if (process.platform === "linux" && process.arch === "x64") expect(names).toEqual([]);
    else expect(names.filter((name) => name !== "dataset-hash")).toEqual([]);
  });

  test("tells its progress from none to all", () => {
    expect(progress[0]).toEqual({ phase: "render", done: 0, total: 10557 });
    expect(progress[progress.length - 1]).toEqual({ phase: "render", done: 10557, total: 10557 });
  });

  test("pictures are drawn, on white, each by the set that its source says", () => {
    const { train } = dataset;
    const pixels = 32 * 32 * 3;
    let white = 0;
    for (let row = 0; row < train.size; row++) {
      const image = train.images.subarray(row * pixels, (row + 1) * pixels);
      expect(image.some((value) => value < 240)).toBe(true);
      if (image[0] === 255 && image[1] === 255 && image[2] === 255) white++;
    }
    expect(white / train.size).toBeGreaterThan(0.8);
    const seen = new Int32Array(10);
    for (const source of [...train.sources, ...dataset.test.sources]) seen[source]++;
    // As many as the manifest has names for.
    expect([...seen]).toEqual([1096, 1092, 1096, 1096, 1089, 1089, 1091, 934, 1088, 886]);
  });

  test("each set's attribution is complete", () => {
    expect(dataset.attribution).toBe(licenses);
    expect(dataset.sourceNames).toEqual(ICON_SETS.map(({ set }) => set));
    for (const { set, author, license, url, licenseUrl } of licenses)
      expect([set, author, license, url, licenseUrl].every((text) => typeof text === "string" && text !== "")).toBe(
        true,
      );
    expect(new Set(licenses.map(({ license }) => license))).toEqual(
      new Set(["Apache-2.0", "MIT", "CC-BY-4.0", "CC-BY-SA-4.0"]),
    );
  });

  test("the sorted split divides by code point; the pixels come from the cache", async () => {
    const steps: Progress[] = [];
    const sorted = await emoji1096({ cacheFolder, split: "sorted", onProgress: (step) => steps.push(step) });
    expect(steps).toEqual([]);
    const point = (label: number) => parseInt(sorted.classKeys![label].split("-")[0], 16);
    const last = Math.max(...Array.from(sorted.train.labels, point));
    const first = Math.min(...Array.from(sorted.test.labels, point));
    expect(last).toBeLessThanOrEqual(first);
    expect(new Set(sorted.train.labels).size).toBe(548);
  });

  test("the validation split leaves the test classes alone", () => {
    const { train, test } = validationSplit(dataset);
    expect([new Set(train.labels).size, new Set(test.labels).size]).toEqual([274, 274]);
    expect(train.size + test.size).toBe(5284);
    const unseen = new Set(dataset.test.labels);
    expect([...train.labels, ...test.labels].some((label) => unseen.has(label))).toBe(false);
  });

  test("can be added to the catalog of datasets", async () => {
    const catalog = datasets.add("emoji-1096", emoji1096Component);
    const again = await catalog.create("emoji-1096", { cacheFolder }, {});
    expect(Buffer.from(expectImages("test", again.train).images).equals(Buffer.from(dataset.train.images))).toBe(true);
  });

  test("refuses other sizes", async () => {
    await expect(emoji1096({ size: 64 as never })).rejects.toBeInstanceOf(OptionError);
  });
});
