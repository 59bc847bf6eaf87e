import { createRandom, OptionError, triplets, type Batch } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { classGraphOfTriplets } from "./class-graph.js";
import { neighborPacker } from "./neighbor-packer.js";

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

function pack(options: object = {}, parameters = {}) {
  const packed = neighborPacker({ ...settings, ...options }).pack({
    labels,
    mined: rings,
    random: createRandom(3),
    parameters,
  });
  return { batches: [...packed.batches], report: packed.report() };
}

describe("neighborPacker", () => {
  test("batches hold the classes and images that were asked for, no image twice", () => {
    for (const batch of pack().batches) {
      expect(classesOf(batch).length).toBe(12);
      expect(new Set(batch.rows).size).toBe(36);
      for (const c of classesOf(batch)) expect(batch.rows.filter((row) => labels[row] === c).length).toBe(3);
    }
  });

  test("groups are neighbors: with whole groups the classes of a batch come from their rings", () => {
    const { batches, report } = pack();
    for (const batch of batches) {
      const classes = [...batch.rows].map((row) => labels[row]).filter((_, at) => at % 3 === 0);
      for (let start = 0; start < 12; start += 4) {
        const ring = Math.floor(classes[start] / 8);
        for (const c of classes.slice(start, start + 4)) expect(Math.floor(c / 8)).toBe(ring);
      }
    }
    expect(report.minedClasses).toBe(report.batches * 9);
    expect(report.seedClasses).toBe(report.batches * 3);
    expect(report.randomClasses).toBe(0);
  });

  test("every class is a seed once, a few wait for a later batch", () => {
    const { batches, report } = pack();
    const seeds = batches.flatMap((batch) =>
      [...batch.rows]
        .map((row) => labels[row])
        .filter((_, at) => at % 3 === 0)
        .filter((_, at) => at % 4 === 0),
    );
    expect(new Set(seeds).size).toBe(CLASSES);
    expect(report.seedClasses).toBeGreaterThanOrEqual(CLASSES);
    expect(report.seedClasses).toBeLessThan(CLASSES + 12);
  });

  test("balanced, every class is dealt once before any comes again, and groups are still neighbors", () => {
    const { batches, report } = pack({ balanced: true, classesPerBatch: 10, groupSize: 5 });
    expect(batches).toHaveLength(CLASSES / 10);
    expect(batches.flatMap(classesOf).sort((a, b) => a - b)).toEqual(Array.from({ length: CLASSES }, (_, c) => c));
    // 8 groups of 5 from rings of 8: the first five of a ring find each other, the three left over are filled up.
    expect(report.minedClasses).toBeGreaterThanOrEqual(CLASSES / 2);
    expect(report.minedClasses + report.seedClasses + report.randomClasses).toBe(CLASSES);
  });

  test("balanced with a share of random classes deals every class once too", () => {
    const { batches } = pack({ balanced: true, classesPerBatch: 10, groupSize: 3 }, { minedShare: 0.6 });
    expect(batches.flatMap(classesOf).sort((a, b) => a - b)).toEqual(Array.from({ length: CLASSES }, (_, c) => c));
  });

  test("minedShare of the classes are in groups, the rest at random", () => {
    const { report } = pack({ minedShare: 0.5 });
    expect((report.minedClasses + report.seedClasses) / (report.batches * 12)).toBe(0.5);
    expect(report.randomClasses).toBe(report.batches * 6);
    const random = pack({ minedShare: 0 });
    expect(random.report.minedClasses).toBe(0);
    // Each class once, the last batch is filled up.
    expect(random.report.batches).toBe(Math.ceil(CLASSES / 12));
  });

  test("parameters are asked before each batch and come before the options", () => {
    let batch = 0;
    const packed = neighborPacker({ ...settings, batches: 6 }).pack({
      labels,
      mined: rings,
      random: createRandom(3),
      parameters: () => ({ minedShare: batch < 3 ? 0 : 1, groupSize: 6 }),
    });
    const mined: number[] = [];
    for (const { rows } of packed.batches) {
      expect(rows.length).toBe(36);
      mined.push(packed.report().minedClasses);
      batch++;
    }
    expect(mined).toEqual([0, 0, 0, 10, 20, 30]);
    expect(() => pack({}, { groupSize: 1 })).toThrow(/"parameters.groupSize" must be a whole number >= 2; got 1/);
  });

  test("images of a class are used in turn", () => {
    const { batches } = pack({ batches: 40 });
    const used = new Map<number, number>();
    for (const { rows } of batches) for (const row of rows) used.set(row, (used.get(row) ?? 0) + 1);
    for (let c = 0; c < CLASSES; c++) {
      const counts = Array.from({ length: 6 }, (_, at) => used.get(c + at * CLASSES) ?? 0);
      expect(Math.max(...counts) - Math.min(...counts), `class ${c}: ${counts.join()}`).toBeLessThanOrEqual(2);
    }
  });

  test("with nearest images the one that was met is there", () => {
    const { batches } = pack({ images: "nearest", choice: "top" });
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

  test("reports triplets per image and reuse", () => {
    const { report } = pack();
    // 12 classes of 3 images: 12 × 3 × 2 pairs, 36 images.
    expect(report.tripletsPerImage).toBe(2);
    expect(report.reuse).toBe(6);
    expect(report.rows).toBe(report.batches * 36);
  });

  test("missing neighbor classes are filled at random and counted", () => {
    const { report } = pack({ groupSize: 10, batches: 4 });
    expect(report.missingNeighbors).toBeGreaterThan(0);
    expect(report.randomClasses).toBe(report.missingNeighbors);
  });

  test("the same seed gives the same batches, a ready graph the same as its triplets", () => {
    expect(pack().batches).toEqual(pack().batches);
    const ready = neighborPacker(settings).pack({
      labels,
      mined: classGraphOfTriplets(labels, rings),
      random: createRandom(3),
    });
    expect([...ready.batches]).toEqual(pack().batches);
  });

  test("refuses more classes than there are", () => {
    expect(() => pack({ classesPerBatch: 41 })).toThrow(OptionError);
  });
});
