import { createHash } from "node:crypto";
import { DataError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { smallDataset, plainSet } from "../test/fixture-set.js";
import { imageSet, selectRows, splitByClass, splitClasses, validationSplit, vectorSet } from "./index.js";

test("classes are divided by the SHA-256 of their keys, or by the keys", () => {
  const keys = ["1f600", "1f601", "1f602", "2764", "a9"];
  const byHash = [...keys].sort((a, b) => {
    const [x, y] = [a, b].map((key) => createHash("sha256").update(key).digest("hex"));
    return x < y ? -1 : 1;
  });
  expect(splitClasses(keys)).toEqual(keys.map((key) => byHash.indexOf(key) < 2));
  expect(splitClasses(keys, "sorted")).toEqual([true, true, false, false, false]);
  expect(() => splitClasses(["a", "a"])).toThrow(DataError);
});

test("the validation split divides the training classes alone", () => {
  const { train, test, name } = validationSplit(smallDataset);
  expect(name).toBe("small/validation");
  expect(new Set([...train.labels, ...test.labels])).toEqual(new Set([0, 1, 2, 3]));
  expect([...train.labels].filter((label) => test.labels.includes(label))).toEqual([]);
  expect(train.size + test.size).toBe(8);
  const training = splitClasses(["a", "b", "c", "d"]);
  for (const label of train.labels) expect(training[label]).toBe(true);
  expect(() => validationSplit({ ...smallDataset, train: plainSet([1, 1]) })).toThrow(/at least 2 training classes/);
});

test("rows of no class go to both parts, those of one group together; groups and ids go along", () => {
  const labels = Int32Array.from({ length: 60 }, (_, row) => (row < 20 ? row % 4 : -1));
  const groups = Int32Array.from(labels, (_, row) => (row % 3 === 0 ? -1 : Math.floor(row / 6)));
  const ids = Array.from(labels, (_, row) => `row ${row}`);
  const set = vectorSet(
    Float32Array.from(labels, (_, row) => row),
    1,
    labels,
    { groups, ids },
  );
  const { train, test } = splitByClass(set, (label) => label < 2);
  expect(train.size + test.size).toBe(60);
  for (const [part, own, other] of [
    [train, [-1, 0, 1], test],
    [test, [-1, 2, 3], train],
  ] as const) {
    expect([...new Set(part.labels)].sort((a, b) => a - b)).toEqual(own);
    part.ids!.forEach((id, at) => {
      const row = part.values[at];
      expect([id, part.labels[at], part.groups![at]]).toEqual([ids[row], labels[row], groups[row]]);
      const free = part.labels[at] === -1 && part.groups![at] >= 0;
      if (free)
        expect([...other.labels].some((label, place) => label === -1 && other.groups![place] === groups[row])).toBe(
          false,
        );
    });
  }
  expect(splitByClass(set, (label) => label < 2)).toEqual({ train, test });
  // The training part splits again in the same way.
  const names = ["a", "b", "c", "d"];
  const dataset = { name: "n", description: "", classNames: names, sourceNames: [], train, test, attribution: [] };
  const again = validationSplit(dataset);
  expect(again.train.size + again.test.size).toBe(train.size);
  expect(new Set(again.train.labels).size + new Set(again.test.labels).size).toBe(4);
});

test("image sets are checked, and rows are copied in the order asked for", () => {
  const shape = { height: 2, width: 2, channels: 1 };
  expect(() => imageSet(new Uint8Array(5), shape, Int32Array.of(0))).toThrow(/must hold 1 images of 4 numbers; got 5/);
  expect(() => imageSet(new Uint8Array(4), shape, Int32Array.of(-2))).toThrow(/"labels" must be >= -1; entry 0 is -2/);
  expect(() => imageSet(new Uint8Array(4), { ...shape, height: 0 }, Int32Array.of(0))).toThrow(/whole numbers >= 1/);
  const set = plainSet([3, 4, 5]);
  const picked = selectRows(set, [2, 0]);
  expect([...picked.labels]).toEqual([5, 3]);
  expect(picked.images[0]).toBe(20);
  expect(() => selectRows(set, [3])).toThrow(/entry 0 is 3/);
});
