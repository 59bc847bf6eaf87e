import { createHash } from "node:crypto";
import { DataError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { smallDataset, plainSet } from "../test/fixture-set.js";
import { imageSet, selectRows, splitClasses, validationSplit } from "./index.js";

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

test("image sets are checked, and rows are copied in the order asked for", () => {
  const shape = { height: 2, width: 2, channels: 1 };
  expect(() => imageSet(new Uint8Array(5), shape, Int32Array.of(0))).toThrow(/must hold 1 images of 4 numbers; got 5/);
  expect(() => imageSet(new Uint8Array(4), shape, Int32Array.of(-1))).toThrow(/"labels" must be >= 0/);
  expect(() => imageSet(new Uint8Array(4), { ...shape, height: 0 }, Int32Array.of(0))).toThrow(/whole numbers >= 1/);
  const set = plainSet([3, 4, 5]);
  const picked = selectRows(set, [2, 0]);
  expect([...picked.labels]).toEqual([5, 3]);
  expect(picked.images[0]).toBe(20);
  expect(() => selectRows(set, [3])).toThrow(/entry 0 is 3/);
});
