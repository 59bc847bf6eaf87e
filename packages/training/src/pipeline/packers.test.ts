import { createRandom, type MiningResult, type Triplets } from "@smart-mining/core";
import { expect, test } from "vitest";
import { packers } from "./packers.js";

/** Four classes of two images: by the lists 0 meets 1 and 2 meets 3; by the triplets 0 meets 2 and 1 meets 3. */
const labels = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
const rows = Int32Array.from(labels, (_, row) => row);
const list = (row: (row: number) => number) => ({
  k: 1,
  indices: rows.map(row),
  distances: new Float32Array(rows.length),
});
const round = {
  tuples: {
    kind: "triplets",
    anchors: rows,
    positives: rows.map((row) => row ^ 1),
    negatives: rows.map((row) => (row + 4) % 8),
  },
  neighbors: { same: list((row) => row ^ 1), other: list((row) => row ^ 2) },
} as unknown as MiningResult<Triplets>;

test.each([
  [undefined, "neighbors", ["0 1", "2 3"]],
  ["neighbors", "neighbors", ["0 1", "2 3"]],
  ["triplets", "tuples", ["0 2", "1 3"]],
])("the packer neighbor with votes %s packs from %s", (votes, from, expected) => {
  const packer = packers.create("neighbor", {
    classesPerBatch: 2,
    samplesPerClass: 2,
    groupSize: 2,
    ...(votes === undefined ? {} : { votes }),
  });
  expect(packer.packsFrom).toBe(from);
  const { batches } = packer.pack({ labels, round, random: createRandom(1), parameters: () => ({ minedShare: 1 }) });
  const met = [...batches].map((batch) => [...new Set(Array.from(batch.rows, (row) => labels[row]))].sort().join(" "));
  expect(met.sort()).toEqual(expected);
});
