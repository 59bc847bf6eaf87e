import { createRandom, embeddingSet } from "@smart-mining/core";
import { expect, test } from "vitest";
import { embeddingMap } from "./embedding-map.js";

function clusters(count: number, each: number): ReturnType<typeof embeddingSet> {
  const random = createRandom(4);
  const labels = Int32Array.from({ length: count * each }, (_, row) => Math.floor(row / each));
  const centers = Float32Array.from({ length: count * 8 }, () => random.normal());
  const values = Float32Array.from({ length: labels.length * 8 }, (_, at) => {
    return centers[labels[Math.floor(at / 8)] * 8 + (at % 8)] + 0.1 * random.normal();
  });
  return embeddingSet(values, 8, labels);
}

const options = { neighbors: 8, epochs: 60 };

test("rows of a class stay together, in [0, 1], and the same seed gives the same map", async () => {
  const set = clusters(5, 20);
  const [map, again] = [
    await embeddingMap(set, { ...options, random: createRandom(1) }),
    await embeddingMap(set, { ...options, random: createRandom(1) }),
  ];
  expect(again).toEqual(map);
  expect(Math.min(...map)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...map)).toBeLessThanOrEqual(1);
  let right = 0;
  for (let row = 0; row < set.size; row++) {
    let [best, nearest] = [Infinity, -1];
    for (let other = 0; other < set.size; other++) {
      const distance = (map[2 * row] - map[2 * other]) ** 2 + (map[2 * row + 1] - map[2 * other + 1]) ** 2;
      if (other !== row && distance < best) [best, nearest] = [distance, other];
    }
    if (set.labels[nearest] === set.labels[row]) right++;
  }
  expect(right / set.size).toBeGreaterThan(0.9);
});

test("refuses fewer rows than neighbors", async () => {
  await expect(embeddingMap(clusters(2, 3), { ...options, random: createRandom(1) })).rejects.toThrow(
    'embeddingMap: there must be at least "neighbors" (8) rows; got 6.',
  );
});

test("stops at the signal", async () => {
  const signal = AbortSignal.abort();
  await expect(embeddingMap(clusters(2, 10), { ...options, random: createRandom(1), signal })).rejects.toThrow(
    "stopped by its AbortSignal",
  );
});
