import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AbortedError, DataError, type Warning } from "@smart-mining/core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { datasets, fashionMnist, imageFolder, manifestDataset } from "../src/index.js";
import { parseCsv } from "../src/datasets/csv.js";

let root: string;
const at = (...names: string[]) => join(root, ...names);
const COLORS = { ant: "#ff0000", bee: "#00ff00", cat: "#0000ff", dog: "#ffff00" };

async function picture(path: string, background: string, width = 20, height = 10): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(path);
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "smart-mining-datasets-"));
  for (const [label, color] of Object.entries(COLORS)) {
    for (const folder of ["plain", "parts/train", "parts/test"]) {
      if (folder === "parts/train" && label > "c") continue;
      if (folder === "parts/test" && label < "c") continue;
      await mkdir(at(folder, label), { recursive: true });
      for (const n of [1, 2]) await picture(at(folder, label, `${n}.png`), color);
      await writeFile(at(folder, label, "notes.txt"), "not an image");
    }
  }
});
afterAll(() => rm(root, { recursive: true }));

describe("imageFolder", () => {
  test("decodes one folder per class and divides the classes by hash", async () => {
    const { train, test, classNames } = await imageFolder({ path: at("plain"), size: 8, fit: "cover" });
    expect(classNames).toEqual(["ant", "bee", "cat", "dog"]);
    expect([train.size, test.size, train.height, train.channels]).toEqual([4, 4, 8, 3]);
    expect(new Set([...train.labels, ...test.labels]).size).toBe(4);
    const row = [...train.labels, ...test.labels].indexOf(0);
    const set = row < train.size ? train : test;
    const start = (row < train.size ? row : row - train.size) * 192;
    expect([...set.images.subarray(start, start + 3)]).toEqual([255, 0, 0]);
  });

  test("takes train and test folders as they are; all of the image is shown on the background", async () => {
    const { train, classNames } = await imageFolder({ path: at("parts"), size: 8 });
    expect([...new Set(train.labels)].map((label) => classNames[label])).toEqual(["ant", "bee"]);
    // 20 × 10 in a square: white above, red in the middle.
    expect([...train.images.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect([...train.images.subarray((4 * 8 + 4) * 3, (4 * 8 + 4) * 3 + 3)]).toEqual([255, 0, 0]);
  });

  test("gray images have one channel", async () => {
    const { train } = await imageFolder({ path: at("plain"), size: 8, channels: 1 });
    expect(train.images.length).toBe(4 * 64);
  });

  test("says what is wrong", async () => {
    await expect(imageFolder({ path: at("nowhere") })).rejects.toThrow(/could not be read as a folder/);
    await expect(imageFolder({ path: at("plain", "ant") })).rejects.toThrow(/at least 2 classes; found 0/);
    await mkdir(at("bad", "x"), { recursive: true });
    await mkdir(at("bad", "y"), { recursive: true });
    await picture(at("bad", "x", "1.png"), "#000");
    await writeFile(at("bad", "y", "1.png"), "no picture");
    await expect(imageFolder({ path: at("bad") })).rejects.toThrow(/y.*1\.png" could not be decoded/);
    await expect(imageFolder({ path: at("plain"), signal: AbortSignal.abort() })).rejects.toBeInstanceOf(AbortedError);
  });
});

describe("manifestDataset", () => {
  test("reads CSV with quotes, split and source", async () => {
    await writeFile(
      at("list.csv"),
      'path,label,split,source\r\nplain/ant/1.png,"an ""ant"", red",train,phone\nplain/bee/1.png,bee,test,scanner\n',
    );
    const { train, test, classNames, sourceNames } = await manifestDataset({ path: at("list.csv"), size: 8 });
    expect(classNames).toEqual(['an "ant", red', "bee"]);
    expect(sourceNames).toEqual(["phone", "scanner"]);
    expect([train.size, test.size, test.sources[0]]).toEqual([1, 1, 1]);
  });

  test("reads groups; a line without one has none", async () => {
    await writeFile(
      at("groups.csv"),
      "path,label,split,group\nplain/ant/1.png,ant,train,x\nplain/ant/2.png,ant,train,\nplain/bee/1.png,bee,test,x\nplain/bee/2.png,bee,test,y\n",
    );
    const { train, test } = await manifestDataset({ path: at("groups.csv"), size: 8 });
    expect([...train.groups!, ...test.groups!]).toEqual([0, -1, 0, 1]);
  });

  test("the list's path is relative to the base folder, its images' to the list", async () => {
    await writeFile(at("near.csv"), "path,label\nplain/ant/1.png,ant\nplain/bee/1.png,bee\n");
    const { train, test } = await manifestDataset({ path: "near.csv", size: 8, baseFolder: root });
    expect([train.size, test.size]).toEqual([1, 1]);
  });

  test("reads JSON lines and warns of classes in both parts", async () => {
    const lines = ["train", "test"].flatMap((split, n) =>
      ["ant", "bee"].map((label) => JSON.stringify({ path: `plain/${label}/${n + 1}.png`, label, split })),
    );
    await writeFile(at("list.jsonl"), lines.join("\n"));
    const warnings: Warning[] = [];
    await manifestDataset({ path: at("list.jsonl"), size: 8, onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map((warning) => warning.name)).toEqual(["classes-overlap"]);
    expect(warnings[0].message).toMatch(/2 classes are in both/);
  });

  test.each([
    ["path,label\nplain/ant/1.png\n", /line 2 must have 2 fields; it has 1/],
    ['path,label\n"open,x\n', /quotes that open on line 2 do not close/],
    ["path\nx.png\n", /line 2 must have "path" and "label"/],
    ["path,label,split\na.png,a,valid\n", /"split" must be "train" or "test"; got "valid"/],
    ["path,label,split\na.png,a,train\nb.png,b,\n", /1 of 2 have one/],
    ["", /is empty/],
  ])("says what is wrong with %j", async (content, message) => {
    await writeFile(at("bad.csv"), content);
    await expect(manifestDataset({ path: at("bad.csv") })).rejects.toThrow(message);
    await expect(manifestDataset({ path: at("bad.csv") })).rejects.toBeInstanceOf(DataError);
  });

  test("CSV keeps line breaks inside quotes", () => {
    expect(parseCsv("x", 'a,b\n"1\n2",3\n4,5')).toEqual([
      { line: 2, record: { a: "1\n2", b: "3" } },
      { line: 4, record: { a: "4", b: "5" } },
    ]);
  });
});

describe("fashionMnist", () => {
  const idx = (shape: number[], values: number[]) => {
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.set([0, 0, 8, shape.length]);
    shape.forEach((side, axis) => header.writeUInt32BE(side, 4 + 4 * axis));
    return Buffer.concat([header, Buffer.from(values)]);
  };

  async function write(folder: string, zipped: boolean): Promise<string> {
    await mkdir(at(folder), { recursive: true });
    for (const part of ["train", "t10k"]) {
      const images = idx(
        [10, 2, 2],
        Array.from({ length: 40 }, (_, pixel) => pixel),
      );
      const labels = idx(
        [10],
        Array.from({ length: 10 }, (_, label) => label),
      );
      for (const [name, file] of [
        [`${part}-images-idx3-ubyte`, images],
        [`${part}-labels-idx1-ubyte`, labels],
      ] as const)
        await writeFile(at(folder, zipped ? `${name}.gz` : name), zipped ? gzipSync(file) : file);
    }
    return at(folder);
  }

  test("reads the files, gzipped or not, and divides the classes", async () => {
    for (const zipped of [false, true]) {
      const { train, test, classNames } = await fashionMnist({ path: await write(`idx${zipped}`, zipped) });
      expect([train.size, test.size, train.channels, train.width]).toEqual([10, 10, 1, 2]);
      expect(new Set(train.labels).size).toBe(5);
      expect([...train.labels].filter((label) => test.labels.includes(label))).toEqual([]);
      expect([...train.images.subarray(0, 4)].map((pixel) => Math.floor(pixel / 4))).toEqual(
        new Array(4).fill(train.labels[0]),
      );
      expect(classNames).toHaveLength(10);
    }
  });

  test("its own parts share classes, which is a warning", async () => {
    const warnings: string[] = [];
    const { train, test } = await fashionMnist({
      path: await write("given", false),
      split: "given",
      onWarning: ({ name }) => warnings.push(name),
    });
    expect([train.size, test.size]).toEqual([10, 10]);
    expect(warnings).toEqual(["classes-overlap"]);
  });

  test("says what is wrong", async () => {
    const path = await write("broken", false);
    await expect(fashionMnist({ path: at("plain") })).rejects.toThrow(/must hold "train-images-idx3-ubyte"/);
    await writeFile(at("broken", "train-labels-idx1-ubyte"), idx([9], new Array(9).fill(0)));
    await expect(fashionMnist({ path })).rejects.toThrow(/as many labels as images/);
    await writeFile(at("broken", "train-labels-idx1-ubyte"), idx([10], [1, 2]));
    await expect(fashionMnist({ path })).rejects.toThrow(/must hold 10 bytes.*it holds 2/);
  });
});

test("the catalog loads by name and checks options", async () => {
  const { train } = await datasets.create("image-folder", { path: at("plain"), size: 8 }, {});
  expect(train.size).toBe(4);
  const relative = await datasets.create("image-folder", { path: "plain", size: 8 }, { baseFolder: root });
  expect(relative.train).toEqual(train);
  expect(() => datasets.create("image-folder", { folder: "x" }, {})).toThrow(/no option named "folder"/);
});
