import { createRandom, embeddingSet, triplets } from "@smart-mining/core";
import { expect, test } from "vitest";
import { classGraphOfNeighbors, classGraphOfTriplets, type ClassGraph } from "./class-graph.js";
import { classGraphOfMeans, classMeans } from "./class-means.js";

/** For each label its neighbor labels with their votes. */
function readable({ classes, starts, near, votes }: ClassGraph): Record<number, [number, number][]> {
  return Object.fromEntries(
    [...classes.classes].map((label, position) => [
      label,
      Array.from(near.subarray(starts[position], starts[position + 1]), (other, at): [number, number] => [
        classes.classes[other],
        votes[starts[position] + at],
      ]),
    ]),
  );
}

test("images vote for the classes of their nearest neighbors of other classes", () => {
  const labels = Int32Array.of(7, 7, 3, 3, 5);
  const others = {
    k: 2,
    indices: Int32Array.of(2, 4, 4, 3, 0, 1, 4, -1, 0, 2),
    distances: new Float32Array(10),
  };
  const both = classGraphOfNeighbors(labels, others, 2);
  expect(readable(both)).toEqual({
    3: [
      [7, 2],
      [5, 1],
    ],
    5: [
      [3, 1],
      [7, 1],
    ],
    7: [
      [3, 2],
      [5, 2],
    ],
  });
  expect(readable(classGraphOfNeighbors(labels, others, 1))[7]).toEqual([
    [3, 1],
    [5, 1],
  ]);
  // The image of class 3 that class 7 met first is row 2.
  expect(both.rows[both.starts[2]]).toBe(2);
});

test("triplets vote for the class of their negative", () => {
  const labels = Int32Array.of(1, 1, 2, 2, 3);
  const graph = classGraphOfTriplets(labels, triplets([0, 1, 0, 2], [1, 0, 1, 3], [4, 4, 2, 0]));
  expect(readable(graph)).toEqual({
    1: [
      [3, 2],
      [2, 1],
    ],
    2: [[1, 1]],
    3: [],
  });
});

test("the graph of means ranks classes by the distance of their means", async () => {
  const random = createRandom(2);
  const labels = Int32Array.from({ length: 50 }, (_, row) => (row * row) % 7);
  const set = embeddingSet(
    Float32Array.from({ length: 200 }, () => random.normal()),
    4,
    labels,
  );
  const means = classMeans(set);
  const graph = await classGraphOfMeans(set, { near: 2 });
  const count = graph.classes.classes.length;
  const apart = (a: number, b: number): number =>
    Math.hypot(...Array.from({ length: 4 }, (_, at) => means[a * 4 + at] - means[b * 4 + at]));
  for (let a = 0; a < count; a++) {
    const nearest = Array.from({ length: count }, (_, b) => b)
      .filter((b) => b !== a)
      .sort((x, y) => apart(a, x) - apart(a, y));
    expect([...graph.near.subarray(graph.starts[a], graph.starts[a + 1])]).toEqual(nearest.slice(0, 2));
  }
});
