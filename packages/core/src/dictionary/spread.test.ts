import { expect, test } from "vitest";
import { embeddingSet } from "../embedding-set.js";
import { createRandom } from "../random.js";
import { euclideanSpread } from "./spread.js";

const setOf = (rows: readonly (readonly number[])[]) =>
  embeddingSet(Float32Array.from(rows.flat()), rows[0]?.length ?? 1, new Int32Array(rows.length));

test("the mean distance of the rows from their mean", () => {
  // Around (2, 1): distances 5, 5 and 0.
  const spread = euclideanSpread(
    setOf([
      [5, 5],
      [-1, -3],
      [2, 1],
    ]),
  );
  expect(spread).toBeCloseTo(10 / 3, 12);
});

test("as plainly computed, whatever the rows are shifted by", () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 9 }, () => [random.normal(), random.normal(), random.normal()]);
  const mean = [0, 1, 2].map((at) => rows.reduce((sum, row) => sum + row[at], 0) / 9);
  const plain = rows.reduce((sum, row) => sum + Math.hypot(...row.map((value, at) => value - mean[at])), 0) / 9;
  expect(euclideanSpread(setOf(rows))).toBeCloseTo(plain, 6);
  expect(euclideanSpread(setOf(rows.map((row) => row.map((value) => value + 3))))).toBeCloseTo(plain, 5);
});

test("rows alike have none, no rows have no number", () => {
  expect(
    euclideanSpread(
      setOf([
        [0.5, 2],
        [0.5, 2],
      ]),
    ),
  ).toBe(0);
  expect(euclideanSpread(setOf([[7]]))).toBe(0);
  expect(euclideanSpread(setOf([]))).toBeNaN();
});
