import { createRandom, DataError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { classBalancedSampler, fitBatch, fitBatchSize, shuffledSampler } from "../index.js";

const labelsOf = (classes: number, each: number) =>
  Int32Array.from({ length: classes * each }, (_, row) => Math.floor(row / each));

test("a batch that the data can fill stays as it is, without a reason", () => {
  expect(fitBatch({ classesPerBatch: 30, samplesPerClass: 4 }, labelsOf(30, 2))).toEqual({
    classesPerBatch: 30,
    samplesPerClass: 4,
  });
  expect(fitBatchSize({ batchSize: 120 }, 120)).toEqual({ batchSize: 120 });
});

test("a preset's batch is fitted to fewer classes, and says so; what is fitted can be sampled", () => {
  const labels = Int32Array.from([...labelsOf(7, 5), -1, -1, -1]);
  const { reason, ...batch } = fitBatch({ classesPerBatch: 30, samplesPerClass: 4 }, labels);
  expect(batch).toEqual({ classesPerBatch: 7, samplesPerClass: 4 });
  expect(reason).toBe("batches have 7 classes instead of 30, as many as the training set has.");
  const batches = [...classBalancedSampler(batch).batches({ labels, random: createRandom(1) })];
  expect(batches).toHaveLength(1);
  // Asked for by a person, it stays an error.
  const strict = classBalancedSampler({ classesPerBatch: 30 });
  expect(() => [...strict.batches({ labels, random: createRandom(1) })]).toThrow(/"classesPerBatch" must be at most/);

  const size = fitBatchSize({ batchSize: 120 }, labels.length);
  expect(size.batchSize).toBe(38);
  expect(size.reason).toBe("batches have 38 samples instead of 120, as many as the training set has.");
  expect([...shuffledSampler({ batchSize: 38 }).batches({ labels, random: createRandom(1) })]).toHaveLength(1);
});

test("one class cannot be trained on", () => {
  const batch = { classesPerBatch: 30, samplesPerClass: 4 };
  expect(() => fitBatch(batch, Int32Array.of(0, 0, -1))).toThrow(DataError);
  expect(() => fitBatch(batch, Int32Array.of(-1, -1))).toThrow("at least 2 classes; they are of 0");
  expect(() => fitBatchSize({ batchSize: 2 }, 1)).toThrow(DataError);
});

test("rows of no class are in no batch of classes, and in shuffled ones", () => {
  const labels = Int32Array.from([0, -1, 0, 1, -1, 1, 2, 2, -1]);
  for (const { rows } of classBalancedSampler({ classesPerBatch: 3, batchesPerEpoch: 9 }).batches({
    labels,
    random: createRandom(3),
  }))
    expect([...rows].sort((a, b) => a - b)).toEqual([0, 2, 3, 5, 6, 7]);
  const shown = [...shuffledSampler({ batchSize: 9 }).batches({ labels, random: createRandom(3) })];
  expect([...shown[0].rows].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});
