import { createRandom, ShapeError, triplets, type Batch, type Triplets } from "@smart-mining/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { separateTripletPacker, sharedTripletPacker } from "./triplet-packers.js";

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

describe("triplet packers", () => {
  for (const [name, packer] of Object.entries({ separateTripletPacker, sharedTripletPacker }))
    test(`${name} puts every triplet into exactly one batch, never too large`, () => {
      fc.assert(
        fc.property(mined, fc.integer({ min: 3, max: 40 }), (tuples, batchSize) => {
          const packed = packer({ batchSize }).pack({ labels, mined: tuples, random: createRandom(1) });
          const batches = [...packed.batches];
          for (const { rows } of batches) expect(rows.length).toBeLessThanOrEqual(batchSize);
          expect(batches.flatMap(asRows).sort()).toEqual(listed(tuples));
          expect(packed.report().triplets).toBe(tuples.anchors.length);
        }),
      );
    });

  test("separate triplets have three images each", () => {
    const tuples = triplets([0, 0, 0], [12, 24, 36], [1, 1, 1]);
    const packed = separateTripletPacker({ batchSize: 9 }).pack({ labels, mined: tuples, random: createRandom(1) });
    expect([...packed.batches].map(({ rows }) => rows.length)).toEqual([9]);
    expect(packed.report()).toMatchObject({ tripletsPerImage: 1 / 3, reuse: 1, distinctRows: 5 });
  });

  test("shared triplets use an image once a batch and so need fewer", () => {
    const tuples = triplets([0, 0, 0], [12, 24, 36], [1, 1, 1]);
    const packed = sharedTripletPacker({ batchSize: 9 }).pack({ labels, mined: tuples, random: createRandom(1) });
    expect([...packed.batches].map(({ rows }) => rows.length)).toEqual([5]);
    expect(packed.report().reuse).toBeCloseTo(9 / 5);
  });

  test("sharing beats a random order by far where rows recur", () => {
    const random = createRandom(2);
    const [anchors, positives, negatives]: number[][] = [[], [], []];
    for (let at = 0; at < 600; at++) {
      const anchor = random.integer(60);
      anchors.push(anchor);
      positives.push((anchor + 12) % 60);
      negatives.push((anchor + 1 + random.integer(2)) % 60);
    }
    const tuples = triplets(anchors, positives, negatives);
    const packed = sharedTripletPacker({ batchSize: 12 }).pack({ labels, mined: tuples, random });
    expect([...packed.batches].length).toBeLessThan(60);
    expect(packed.report().reuse).toBeGreaterThan(5);
  });

  test("rows out of range are refused", () => {
    const packer = separateTripletPacker();
    expect(() => packer.pack({ labels, mined: triplets([0], [99], [1]), random: createRandom(1) })).toThrow(ShapeError);
  });
});
