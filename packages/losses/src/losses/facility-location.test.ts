import { createRandom } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { Contingency } from "./contingency.js";
import { mostViolatingClustering, ownMedoids } from "./facility-location.js";

function randomDistances(seed: number, size: number): Float64Array {
  const random = createRandom(seed);
  const points = Array.from({ length: size }, () => [random.normal(), random.normal()]);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [x, y] = [points[Math.floor(at / size)], points[at % size]];
    return Math.hypot(x[0] - y[0], x[1] - y[1]);
  });
}

function nmi(clusters: number[], classes: number[]): number {
  const size = clusters.length;
  const entropy = (keys: (number | string)[]): number =>
    [...new Set(keys)].reduce((sum: number, key) => {
      const share = keys.filter((one) => one === key).length / size;
      return sum - share * Math.log(share);
    }, 0);
  const joint = entropy(clusters.map((cluster, row) => `${cluster}/${classes[row]}`));
  return (2 * (entropy(clusters) + entropy(classes) - joint)) / (entropy(clusters) + entropy(classes));
}

function score(distances: Float64Array, classes: number[], medoids: readonly number[], margin: number): number {
  const size = classes.length;
  const clusters = classes.map((_, i) =>
    medoids.reduce((best, j) => (distances[i * size + j] < distances[i * size + best] ? j : best)),
  );
  const cost = clusters.reduce((sum, j, i) => sum + distances[i * size + j], 0);
  return margin * (1 - nmi(clusters, classes)) - cost;
}

describe("facility location", () => {
  const classes = [0, 0, 1, 1, 2, 2, 2];

  test("the most violating clustering is never beyond the best of all, mostly that, and not worse when refined", () => {
    let exact = 0;
    for (let seed = 0; seed < 20; seed++) {
      const distances = randomDistances(seed, 7);
      const found = mostViolatingClustering(distances, 7, Int32Array.from(classes), 3, { margin: 1, refinements: 5 });
      let best = -Infinity;
      for (let a = 0; a < 7; a++)
        for (let b = a + 1; b < 7; b++)
          for (let c = b + 1; c < 7; c++) best = Math.max(best, score(distances, classes, [a, b, c], 1));
      const own = score(distances, classes, found.medoids, 1);
      expect(own).toBeLessThanOrEqual(best + 1e-9);
      const greedy = mostViolatingClustering(distances, 7, Int32Array.from(classes), 3, { margin: 1, refinements: 0 });
      expect(own).toBeGreaterThanOrEqual(score(distances, classes, greedy.medoids, 1) - 1e-9);
      if (own > best - 1e-9) exact++;
    }
    expect(exact).toBeGreaterThanOrEqual(10);
  });

  test("a class's medoid is its most central member", () => {
    const distances = randomDistances(3, 7);
    const medoids = ownMedoids(distances, 7, Int32Array.from(classes), 3);
    const cost = (j: number): number => [4, 5, 6].reduce((sum, i) => sum + distances[i * 7 + j], 0);
    expect(cost(medoids[4])).toBe(Math.min(cost(4), cost(5), cost(6)));
    expect(medoids[5]).toBe(medoids[4]);
  });

  test("counts follow moves exactly", () => {
    const random = createRandom(5);
    const clusters = classes.map(() => random.integer(3));
    const counts = new Contingency(Int32Array.from(classes), 3, Int32Array.from(clusters), 4);
    for (let step = 0; step < 40; step++) {
      const [row, to] = [random.integer(7), random.integer(4)];
      clusters[row] = to;
      counts.move(row, to);
      if (new Set(clusters).size > 1)
        expect(counts.normalizedMutualInformation()).toBeCloseTo(nmi(clusters, classes), 9);
    }
  });
});
