import { AbortedError, createRandom, OptionError, ValueError } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { centroidsOf } from "./centroids.js";
import { kMeans } from "./k-means.js";
import { seedCentroids } from "./seed-centroids.js";

/** Well-parted groups of rows around the corners of a cube. */
function groups(count: number, each: number, dimension: number): { values: Float32Array; labels: number[] } {
  const random = createRandom(11);
  const centers = Float32Array.from({ length: count * dimension }, () => 10 * random.normal());
  const labels = Array.from({ length: count * each }, (_, row) => row % count);
  const values = Float32Array.from({ length: labels.length * dimension }, (_, at) => {
    return centers[labels[Math.floor(at / dimension)] * dimension + (at % dimension)] + 0.1 * random.normal();
  });
  return { values, labels };
}

describe("kMeans", () => {
  test.each([3, 200])("finds groups that are well parted, in %i dimensions", async (dimension) => {
    const { values, labels } = groups(12, 8, dimension);
    const { assignments, converged, inertia } = await kMeans(values, dimension, {
      clusters: 12,
      random: createRandom(2),
    });
    const clusterOf = new Map(labels.map((label, row) => [label, assignments[row]]));
    expect(new Set(clusterOf.values()).size).toBe(12);
    labels.forEach((label, row) => expect(assignments[row]).toBe(clusterOf.get(label)));
    expect(converged).toBe(true);
    expect(inertia).toBeLessThan(96 * dimension * 0.011);
  });

  test("each row is with its nearest centroid, and each centroid is its rows' mean", async () => {
    const random = createRandom(5);
    const values = Float32Array.from({ length: 120 * 4 }, () => random.normal());
    const found = await kMeans(values, 4, { clusters: 9, random, tolerance: 0 });
    const means = new Float64Array(36);
    const counts = new Int32Array(9);
    let inertia = 0;
    for (let row = 0; row < 120; row++) {
      const squares = Array.from({ length: 9 }, (_, cluster) => {
        let sum = 0;
        for (let at = 0; at < 4; at++) sum += (values[row * 4 + at] - found.centroids[cluster * 4 + at]) ** 2;
        return sum;
      });
      const own = found.assignments[row];
      expect(squares[own]).toBeCloseTo(Math.min(...squares), 5);
      inertia += squares[own];
      counts[own]++;
      for (let at = 0; at < 4; at++) means[own * 4 + at] += values[row * 4 + at];
    }
    expect(found.inertia).toBeCloseTo(inertia, 3);
    found.centroids.forEach((value, at) => expect(value).toBeCloseTo(means[at] / counts[Math.floor(at / 4)], 4));
  });

  test("the same seed gives the same clusters; more starts never give more inertia", async () => {
    const random = createRandom(6);
    const values = Float32Array.from({ length: 200 * 3 }, () => random.normal());
    const run = (seed: number, starts: number) =>
      kMeans(values, 3, { clusters: 15, starts, random: createRandom(seed) });
    expect((await run(1, 1)).assignments).toEqual((await run(1, 1)).assignments);
    expect((await run(1, 5)).inertia).toBeLessThanOrEqual((await run(1, 1)).inertia);
  });

  test("as many clusters as rows, and fewer distinct rows than clusters", async () => {
    const values = Float32Array.of(0, 0, 1, 1, 5, 5);
    expect((await kMeans(values, 2, { clusters: 3, random: createRandom(1) })).inertia).toBeCloseTo(0, 6);
    const twins = new Float32Array(12).fill(2);
    expect((await kMeans(twins, 2, { clusters: 4, random: createRandom(1) })).inertia).toBe(0);
  });

  test("refuses more clusters than rows and unknown options; stops at the signal", async () => {
    const values = new Float32Array(4);
    const random = createRandom(1);
    await expect(kMeans(values, 2, { clusters: 3, random })).rejects.toBeInstanceOf(ValueError);
    await expect(kMeans(values, 2, { clusters: 0, random })).rejects.toBeInstanceOf(OptionError);
    await expect(kMeans(values, 2, { clusters: 1, random, start: 2 } as never)).rejects.toThrow(/"start".*"starts"/);
    await expect(kMeans(values, 2, { clusters: 1, random, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      AbortedError,
    );
  });
});

test("an empty cluster takes the row farthest from its centroid", () => {
  const values = Float32Array.of(0, 1, 10, 12);
  const centroids = centroidsOf(values, 1, Int32Array.of(0, 0, 2, 2), Float32Array.of(0.5, 0.5, 1, 9), 4);
  expect([...centroids]).toEqual([0.5, 12, 11, 10]);
});

test("seeds are distinct rows while there are any", () => {
  const values = Float32Array.from({ length: 40 }, (_, at) => at);
  const seeds = seedCentroids(values, 2, 20, createRandom(3));
  expect(new Set(Array.from({ length: 20 }, (_, at) => seeds[2 * at])).size).toBe(20);
});
