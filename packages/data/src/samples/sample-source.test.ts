import { AbortedError, createRandom, DataError, ShapeError } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { plainSet } from "../../test/fixture-set.js";
import {
  type Augmentation,
  expectImages,
  imageSet,
  imageSource,
  rawEmbeddings,
  rawPixelEmbeddings,
  sampleSource,
  selectRows,
  vectorSet,
  vectorSource,
} from "../index.js";

const vectors = vectorSet(
  Float32Array.from({ length: 12 }, (_, at) => at - 5.5),
  3,
  Int32Array.of(0, 1, -1, 1),
  {
    groups: Int32Array.of(-1, 0, -1, 0),
    ids: ["a", "b", "c", "d"],
  },
);

/** Adds a draw to each number, for samples of any shape. */
const shifted: Augmentation = {
  apply: ({ values, scale }, random) => Float32Array.from(values, (value) => value / scale + random.next()),
};

describe("sample sources", () => {
  test("images are read as floats in [0, 1], vectors as they are, in the order asked for", () => {
    const images = plainSet([3, 4, 5], 2, 1);
    const read = imageSource(images).read(Int32Array.of(2, 0), null);
    expect(read.shape).toEqual([2, 2, 2, 1]);
    expect([...read.values]).toEqual([...new Array(4).fill(Math.fround(20 / 255)), 0, 0, 0, 0]);
    const rows = vectorSource(vectors).read(Int32Array.of(3, 3, 1), null);
    expect(rows.shape).toEqual([3, 3]);
    expect([...rows.values]).toEqual([3.5, 4.5, 5.5, 3.5, 4.5, 5.5, -2.5, -1.5, -0.5]);
  });

  test("a source tells size, shape, labels, groups and ids", () => {
    const { size, shape, labels, groups, ids } = sampleSource(vectors);
    expect({ size, shape, labels, groups, ids }).toEqual({
      size: 4,
      shape: [3],
      labels: vectors.labels,
      groups: vectors.groups,
      ids: vectors.ids,
    });
    expect(sampleSource(plainSet([0, 1])).shape).toEqual([4, 4, 3]);
    expect("groups" in sampleSource(plainSet([0]))).toBe(false);
  });

  test("an augmentation of one's own changes samples of any shape, only where a Random is given", () => {
    for (const set of [vectors, plainSet([0, 1, 2, 3], 1, 1)]) {
      const [plain, source] = [sampleSource(set), sampleSource(set, shifted)];
      const rows = Int32Array.of(1, 3);
      expect(source.read(rows, null)).toEqual(plain.read(rows, null));
      expect(plain.read(rows, createRandom(1))).toEqual(plain.read(rows, null));
      const random = createRandom(1);
      const expected = plain.read(rows, null).values;
      source
        .read(rows, createRandom(1))
        .values.forEach((value, at) => expect(value).toBeCloseTo(expected[at] + random.next(), 6));
    }
  });

  test("what is read may be changed: the set stays", () => {
    const before = vectors.values.slice();
    vectorSource(vectors).read(Int32Array.of(0), null).values.fill(7);
    expect(vectors.values).toEqual(before);
  });

  test("refuses rows outside the set and hears abort", () => {
    for (const set of [vectors, plainSet([0, 1])]) {
      const source = sampleSource(set);
      for (const row of [-1, set.size])
        expect(() => source.read(Int32Array.of(0, row), null)).toThrow(
          `${set.kind} source: "rows" must be whole numbers in [0, ${set.size}); entry 1 is ${row}.`,
        );
      expect(() => source.read(Int32Array.of(0), null, AbortSignal.abort())).toThrow(AbortedError);
    }
  });
});

describe("sample sets", () => {
  test("rows are selected with their groups and ids", () => {
    const picked = selectRows(vectors, [3, 0]);
    expect(picked).toEqual(
      vectorSet(Float32Array.of(3.5, 4.5, 5.5, -5.5, -4.5, -3.5), 3, Int32Array.of(1, 0), {
        groups: Int32Array.of(0, -1),
        ids: ["d", "a"],
      }),
    );
  });

  test("are checked", () => {
    const values = new Float32Array(4);
    expect(() => vectorSet(values, 3, Int32Array.of(0))).toThrow(ShapeError);
    expect(() => vectorSet(values, 2, Int32Array.of(0))).toThrow(
      /"labels" must have one entry per sample \(2\); got 1/,
    );
    const labels = Int32Array.of(0, -1);
    expect(() => vectorSet(values, 2, labels, { groups: Int32Array.of(0) })).toThrow(/"groups" must have one entry/);
    expect(() => vectorSet(values, 2, labels, { groups: Int32Array.of(0, -2) })).toThrow(/"groups" must be >= -1/);
    expect(() => vectorSet(values, 2, labels, { ids: ["a"] })).toThrow(/"ids" must have one entry per sample/);
    const shape = { height: 1, width: 2, channels: 1 };
    expect(imageSet(new Uint8Array(4), shape, labels).labels).toEqual(labels);
    expect(() => imageSet(new Uint8Array(4), shape, labels, Int32Array.of(0, -1))).toThrow(/"sources" must be >= 0/);
    expect(() => expectImages("report", vectors)).toThrow(DataError);
  });

  test("raw embeddings are the centered pixels, or the vectors as they are, with their groups", () => {
    const images = plainSet([0, 1]);
    expect(rawEmbeddings(images)).toEqual(rawPixelEmbeddings(images));
    expect(rawEmbeddings(vectors)).toMatchObject({ values: vectors.values, dimension: 3, groups: vectors.groups });
  });
});
