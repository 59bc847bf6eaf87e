import { createRandom, OptionError } from "@smart-mining/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classBalancedSampler, samplers, shuffledSampler } from "../index.js";

const labelsOf = (sizes: readonly number[]) =>
  Int32Array.from(sizes.flatMap((size, label) => new Array(size).fill(label)));

describe("classBalancedSampler", () => {
  test("every batch has P classes with K distinct rows each, or all a class has", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (sizes, classesPerBatch, samplesPerClass, seed) => {
          const labels = labelsOf(sizes);
          const sampler = classBalancedSampler({ classesPerBatch, samplesPerClass, batchesPerEpoch: 12 });
          const batches = [...sampler.batches({ labels, random: createRandom(seed) })];
          expect(batches).toHaveLength(12);
          for (const { rows } of batches) {
            expect(new Set(rows).size).toBe(rows.length);
            const counts = new Map<number, number>();
            for (const row of rows) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
            expect(counts.size).toBe(classesPerBatch);
            for (const [label, count] of counts) expect(count).toBe(Math.min(samplesPerClass, sizes[label]));
          }
        },
      ),
    );
  });

  test("classes and images come round before they come again", () => {
    const labels = labelsOf(new Array(10).fill(6));
    const batches = [
      ...classBalancedSampler({ classesPerBatch: 5, samplesPerClass: 2, batchesPerEpoch: 6 }).batches({
        labels,
        random: createRandom(2),
      }),
    ];
    const seen = new Int32Array(60);
    for (const { rows } of batches) for (const row of rows) seen[row]++;
    expect([...seen]).toEqual(new Array(60).fill(1));
  });

  test("an epoch shows as many images as there are", () => {
    const labels = labelsOf(new Array(40).fill(9));
    expect([...classBalancedSampler().batches({ labels, random: createRandom(1) })]).toHaveLength(3);
  });

  test("the same seed gives the same batches", () => {
    const labels = labelsOf([5, 6, 7]);
    const epoch = (seed: number) => [
      ...classBalancedSampler({ classesPerBatch: 2 }).batches({ labels, random: createRandom(seed) }),
    ];
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
  });

  test("refuses more classes than there are", () => {
    expect(() => [...classBalancedSampler().batches({ labels: labelsOf([4, 4]), random: createRandom(1) })]).toThrow(
      'classBalancedSampler: "classesPerBatch" must be at most the number of classes, 2; got 30.',
    );
  });
});

describe("shuffledSampler", () => {
  test("shows each row once; the last, smaller batch only if asked for", () => {
    const labels = new Int32Array(25);
    const rows = (keepLast: boolean) =>
      [...shuffledSampler({ batchSize: 10, keepLast }).batches({ labels, random: createRandom(1) })].map((batch) => [
        ...batch.rows,
      ]);
    expect(rows(true).map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(rows(false).map((batch) => batch.length)).toEqual([10, 10]);
    expect(
      rows(true)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 25 }, (_, row) => row));
    expect(() => [...shuffledSampler().batches({ labels, random: createRandom(1) })]).toThrow(OptionError);
  });
});

test("the catalog makes samplers by name", () => {
  const sampler = samplers.create("shuffled", { batchSize: 2 }, undefined);
  expect([...sampler.batches({ labels: new Int32Array(4), random: createRandom(1) })]).toHaveLength(2);
  expect(() => samplers.get("balanced")).toThrow(/class-balanced/);
});
