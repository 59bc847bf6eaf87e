import { annRecall, plainNeighbors } from "@smart-mining/core/testing";
import { createRandom } from "@smart-mining/core";
import { expect, test } from "vitest";
import { syntheticEmbeddings, drifted } from "../bench/synthetic.mjs";
import { exactIndex, joinIndex } from "../src/index.js";

// Distances a row do not depend on the machine: a change that makes the join dearer or worse shows here.
test("the join: cold at most 1800 distances a row, repair at most 165, at the recall promised", async () => {
  const size = 20_000;
  const { values } = syntheticEmbeddings(size, 64, 1);
  const exact = exactIndex();
  await exact.build(values, 64);
  const truth = await exact.neighborsOfAll(20);
  const join = joinIndex({ exactBelow: 0, sample: 0 });
  await join.build(values, 64);
  const cold = await join.neighborsOfAll(20);
  const coldDistances = join.statistics!.distanceComputations / size;
  expect(annRecall(cold, truth)).toBeGreaterThanOrEqual(0.985);
  expect(coldDistances).toBeLessThanOrEqual(1800);

  const farthest = Float32Array.from({ length: size }, (_, row) => truth.distances[row * 20 + 19]);
  const moved = drifted(values, 64, farthest, 0.1);
  await join.update(moved);
  const warm = await join.neighborsOfAll(20);
  expect(join.statistics!.distanceComputations / size - coldDistances).toBeLessThanOrEqual(165);
  const random = createRandom(1);
  const sample = Array.from({ length: 200 }, () => random.integer(size));
  const rows = Float32Array.from(sample.flatMap((row) => Array.from(moved.subarray(row * 64, (row + 1) * 64))));
  const truthNow = plainNeighbors(moved, 64, rows, 20, (query, row) => row !== sample[query]);
  const found = {
    k: 20,
    indices: Int32Array.from(sample.flatMap((row) => Array.from(warm.indices.subarray(row * 20, (row + 1) * 20)))),
    distances: Float32Array.from(
      sample.flatMap((row) => Array.from(warm.distances.subarray(row * 20, (row + 1) * 20))),
    ),
  };
  expect(annRecall(found, truthNow)).toBeGreaterThanOrEqual(0.98);
  exact.dispose();
  join.dispose();
});
