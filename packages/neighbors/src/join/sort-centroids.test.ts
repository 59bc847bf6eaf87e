import { createRandom } from "@smart-mining/core";
import { expect, test } from "vitest";
import { sortCentroids } from "./sort-centroids.js";

const stepsOf = (rows: Int16Array, width: number): number => {
  let sum = 0;
  for (let at = width; at < rows.length; at += width) {
    let square = 0;
    for (let d = 0; d < width; d++) square += (rows[at + d] - rows[at - width + d]) ** 2;
    sum += Math.sqrt(square);
  }
  return sum;
};

test("keeps every centroid and puts near ones beside one another", () => {
  const random = createRandom(1);
  const rows = Int16Array.from({ length: 300 * 8 }, () => Math.round(3000 * random.normal()));
  // Ten clumps, mixed.
  for (let row = 0; row < 300; row++)
    for (let d = 0; d < 8; d++) rows[row * 8 + d] = rows[row * 8 + d] / 10 + rows[(row % 10) * 8 + d];
  const sorted = rows.slice();
  sortCentroids(sorted, 8);
  const texts = (all: Int16Array): string[] =>
    Array.from({ length: 300 }, (_, row) => all.subarray(row * 8, row * 8 + 8).join());
  expect(texts(sorted).sort()).toEqual(texts(rows).sort());
  expect(stepsOf(sorted, 8)).toBeLessThan(0.5 * stepsOf(rows, 8));
});

test("a single centroid stays as they are", () => {
  const one = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  sortCentroids(one, 8);
  expect(Array.from(one)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
