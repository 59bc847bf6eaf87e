import { createRandom, OptionError, StateError, triplets, type Batch } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { batchesOf, roundOf } from "../../test/rounds.js";
import { neighborhoodSampler } from "./neighborhood-sampler.js";
import { roundSamplers } from "./round-samplers.js";

const CLASSES = 40;
const labels = Int32Array.from({ length: CLASSES * 6 }, (_, row) => row % CLASSES);

/** Classes form rings of eight: class c meets the seven others of its ring. */
const rings = (() => {
  const [anchors, positives, negatives]: number[][] = [[], [], []];
  for (let c = 0; c < CLASSES; c++)
    for (let other = c - (c % 8); other < c - (c % 8) + 8; other++)
      if (other !== c) {
        anchors.push(c);
        positives.push(c + CLASSES);
        negatives.push(other);
      }
  return triplets(anchors, positives, negatives);
})();

const classesOf = ({ rows }: Batch): number[] => [...new Set(Array.from(rows, (row) => labels[row]))];
const settings = { classesPerBatch: 12, samplesPerClass: 3, groupSize: 4, balanced: false };

const round = roundOf(rings);

async function pack(options: object = {}, parameters = {}) {
  const input = { labels, round, random: createRandom(3), parameters: () => parameters };
  const batches = await batchesOf(neighborhoodSampler({ ...settings, ...options }), input);
  const neighborhoods = batches.flatMap((batch) => batch.neighborhoods ?? []);
  const mined = neighborhoods.reduce((sum, { length }) => sum + length, 0);
  return { batches, neighborhoods, mined };
}

describe("neighborhoodSampler", () => {
  test("batches hold the classes and images that were asked for, no image twice", async () => {
    for (const batch of (await pack()).batches) {
      expect(classesOf(batch).length).toBe(12);
      expect(new Set(batch.rows).size).toBe(36);
      for (const c of classesOf(batch)) expect(batch.rows.filter((row) => labels[row] === c).length).toBe(3);
    }
  });

  test("neighborhoods are told: their classes are of one ring, and in the batch in this order", async () => {
    for (const { rows, neighborhoods = [] } of (await pack()).batches) {
      expect(neighborhoods.map(({ length }) => length)).toEqual([4, 4, 4]);
      for (const classes of neighborhoods) expect(new Set(classes.map((c) => Math.floor(c / 8))).size).toBe(1);
      const inBatch = [...rows].map((row) => labels[row]).filter((_, at) => at % 3 === 0);
      expect(neighborhoods.flatMap((classes) => [...classes])).toEqual(inBatch);
    }
  });

  test("every class is a seed once, a few wait for a later batch", async () => {
    const { neighborhoods } = await pack();
    expect(new Set(neighborhoods.map(([seed]) => seed)).size).toBe(CLASSES);
    expect(neighborhoods.length).toBeLessThan(CLASSES + 12);
  });

  test("balanced, every class is dealt once before any comes again, and groups are still neighbors", async () => {
    const { batches, mined } = await pack({ balanced: true, classesPerBatch: 10, groupSize: 5 });
    expect(batches).toHaveLength(CLASSES / 10);
    expect(batches.flatMap(classesOf).sort((a, b) => a - b)).toEqual(Array.from({ length: CLASSES }, (_, c) => c));
    // 8 groups of 5 from rings of 8: the first five of a ring find each other, the three left over are filled up.
    expect(mined).toBeGreaterThanOrEqual(CLASSES / 2);
  });

  test("balanced with a share of random classes deals every class once too", async () => {
    const { batches } = await pack({ balanced: true, classesPerBatch: 10, groupSize: 3 }, { minedShare: 0.6 });
    expect(batches.flatMap(classesOf).sort((a, b) => a - b)).toEqual(Array.from({ length: CLASSES }, (_, c) => c));
  });

  test("minedShare of the classes are in groups, the rest at random", async () => {
    const half = await pack({ minedShare: 0.5, groupSize: 3 });
    expect(half.mined / (half.batches.length * 12)).toBe(0.5);
    const random = await pack({ minedShare: 0 });
    expect(random.neighborhoods).toHaveLength(0);
    // Each class once, the last batch is filled up.
    expect(random.batches).toHaveLength(Math.ceil(CLASSES / 12));
  });

  test("parameters are asked before each batch and come before the options", async () => {
    let batch = 0;
    const batches = await batchesOf(neighborhoodSampler({ ...settings, batches: 6 }), {
      labels,
      round,
      random: createRandom(3),
      parameters: () => ({ minedShare: batch++ < 3 ? 0 : 1, groupSize: 6 }),
    });
    expect(batches.map(({ neighborhoods }) => neighborhoods?.map(({ length }) => length))).toEqual([
      ...[[], [], []],
      ...[
        [6, 6],
        [6, 6],
        [6, 6],
      ],
    ]);
    await expect(pack({}, { groupSize: 1 })).rejects.toThrow(
      /"parameters.groupSize" must be a whole number >= 2; got 1/,
    );
  });

  test("images of a class are used in turn", async () => {
    const { batches } = await pack({ batches: 40 });
    const used = new Map<number, number>();
    for (const { rows } of batches) for (const row of rows) used.set(row, (used.get(row) ?? 0) + 1);
    for (let c = 0; c < CLASSES; c++) {
      const counts = Array.from({ length: 6 }, (_, at) => used.get(c + at * CLASSES) ?? 0);
      expect(Math.max(...counts) - Math.min(...counts), `class ${c}: ${counts.join()}`).toBeLessThanOrEqual(2);
    }
  });

  test("with nearest images the one that was met is there", async () => {
    const { batches } = await pack({ images: "nearest", choice: "top" });
    let met = 0;
    for (const { rows } of batches)
      rows.forEach((row, at) => {
        // Places 3, 6, 9 of each group of 12 begin the classes that were mined.
        if (at % 12 !== 0 && at % 3 === 0) {
          expect(row).toBeLessThan(CLASSES);
          met++;
        }
      });
    expect(met).toBeGreaterThan(0);
  });

  test("missing neighbor classes are filled at random and are in no neighborhood", async () => {
    const { batches, mined } = await pack({ groupSize: 10, batches: 4 });
    for (const batch of batches) expect(classesOf(batch).length).toBe(12);
    expect(mined).toBeLessThan(4 * 12);
  });

  test("of a class's images those of different groups come first", async () => {
    // Images 0, 1, 2 of each class are one group, images 3 and 4 another, image 5 is of none.
    const groups = Int32Array.from(labels, (_, row) => [0, 0, 0, 1, 1, -1][Math.floor(row / CLASSES)]);
    const input = { labels, groups, round, random: createRandom(3) };
    for (const batch of await batchesOf(neighborhoodSampler({ ...settings, batches: 30 }), input))
      for (const c of classesOf(batch)) {
        const own = batch.rows.filter((row) => labels[row] === c);
        expect(own).toHaveLength(3);
        expect(new Set(own.map((row) => groups[row])).size).toBe(3);
      }
    const five = await batchesOf(neighborhoodSampler({ ...settings, samplesPerClass: 5, batches: 5 }), input);
    for (const batch of five) expect(new Set(batch.rows).size).toBe(60);
  });

  test("the same seed gives the same batches", async () => {
    expect((await pack()).batches).toEqual((await pack()).batches);
  });

  test("refuses more classes than there are, and to do without a round", async () => {
    await expect(pack({ classesPerBatch: 41 })).rejects.toThrow(OptionError);
    expect(() => neighborhoodSampler().batches({ labels, random: createRandom(3) })).toThrow(StateError);
  });
});

/** Four classes of two images: by the lists 0 meets 1 and 2 meets 3; by the triplets 0 meets 2 and 1 meets 3. */
const pairs = Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3);
const rows = Int32Array.from(pairs, (_, row) => row);
const list = (row: (row: number) => number) => ({
  k: 1,
  indices: rows.map(row),
  distances: new Float32Array(rows.length),
});
const both = roundOf(
  triplets(
    rows,
    rows.map((row) => row ^ 1),
    rows.map((row) => (row + 4) % 8),
  ),
  { same: list((row) => row ^ 1), other: list((row) => row ^ 2) },
);

test.each([
  [undefined, ["0 1", "2 3"]],
  ["neighbors", ["0 1", "2 3"]],
  ["triplets", ["0 2", "1 3"]],
])("neighborhoods with votes %s are of these classes: %s", async (votes, expected) => {
  const options = { classesPerBatch: 2, samplesPerClass: 2, groupSize: 2, ...(votes === undefined ? {} : { votes }) };
  const sampler = roundSamplers.create("neighborhoods", options, undefined);
  const input = { labels: pairs, round: both, random: createRandom(1), parameters: () => ({ minedShare: 1 }) };
  const met = (await batchesOf(sampler, input)).map(({ neighborhoods = [] }) => [...neighborhoods[0]].sort().join(" "));
  expect(met.sort()).toEqual(expected);
});
