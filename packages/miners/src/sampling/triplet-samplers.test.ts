import { createRandom, ShapeError, StateError, triplets, type Batch, type Triplets } from "@smart-mining/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchesOf, roundOf } from "../../test/rounds.js";
import { separateTripletSampler, sharedTripletSampler } from "./triplet-samplers.js";

const labels = Int32Array.from({ length: 60 }, (_, row) => row % 12);

/** Distinct valid triplets over `labels`. */
const mined = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 1e6 })).map(([count, seed]) => {
  const random = createRandom(seed);
  const [anchors, positives, negatives]: number[][] = [[], [], []];
  for (let at = 0; at < count; at++) {
    const anchor = random.integer(60);
    anchors.push(anchor);
    positives.push((anchor + 12 * (1 + random.integer(4))) % 60);
    negatives.push((anchor + 1 + random.integer(11)) % 60);
  }
  return triplets(anchors, positives, negatives);
});

const asRows = (batch: Batch): string[] => {
  const { anchors, positives, negatives } = batch.tuples as Triplets;
  return Array.from(anchors, (a, at) => [a, positives[at], negatives[at]].map((place) => batch.rows[place]).join());
};
const listed = ({ anchors, positives, negatives }: Triplets): string[] =>
  Array.from(anchors, (a, at) => [a, positives[at], negatives[at]].join()).sort();

const laid = (sampler: typeof separateTripletSampler, batchSize: number, tuples: Triplets): Promise<Batch[]> =>
  batchesOf(sampler({ batchSize }), { labels, round: roundOf(tuples), random: createRandom(1) });

describe("triplet samplers", () => {
  for (const [name, sampler] of Object.entries({ separateTripletSampler, sharedTripletSampler }))
    test(`${name} puts every triplet into exactly one batch, never too large`, async () => {
      await fc.assert(
        fc.asyncProperty(mined, fc.integer({ min: 3, max: 40 }), async (tuples, batchSize) => {
          const batches = await laid(sampler, batchSize, tuples);
          for (const { rows } of batches) expect(rows.length).toBeLessThanOrEqual(batchSize);
          expect(batches.flatMap(asRows).sort()).toEqual(listed(tuples));
        }),
      );
    });

  test("separate triplets have three images each", async () => {
    const tuples = triplets([0, 0, 0], [12, 24, 36], [1, 1, 1]);
    expect((await laid(separateTripletSampler, 9, tuples)).map(({ rows }) => rows.length)).toEqual([9]);
  });

  test("shared triplets use an image once a batch and so need fewer", async () => {
    const tuples = triplets([0, 0, 0], [12, 24, 36], [1, 1, 1]);
    expect((await laid(sharedTripletSampler, 9, tuples)).map(({ rows }) => rows.length)).toEqual([5]);
  });

  test("sharing beats a random order by far where rows recur", async () => {
    const random = createRandom(2);
    const [anchors, positives, negatives]: number[][] = [[], [], []];
    for (let at = 0; at < 600; at++) {
      const anchor = random.integer(60);
      anchors.push(anchor);
      positives.push((anchor + 12) % 60);
      negatives.push((anchor + 1 + random.integer(2)) % 60);
    }
    const batches = await laid(sharedTripletSampler, 12, triplets(anchors, positives, negatives));
    expect(batches.length).toBeLessThan(60);
    // In more than five triplets each.
    expect(batches.reduce((sum, { rows }) => sum + rows.length, 0)).toBeLessThan((3 * 600) / 5);
  });

  test("rows out of range are refused, and so is the want of a round", async () => {
    await expect(laid(separateTripletSampler, 9, triplets([0], [99], [1]))).rejects.toThrow(ShapeError);
    expect(() => sharedTripletSampler().batches({ labels, random: createRandom(1) })).toThrow(StateError);
  });
});
