import { embeddingSet, OptionError, ValueError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { pairVerification } from "./verification.js";

test("perfect, reversed and tied rankings", () => {
  const of = (values: number[], labels: number[]) =>
    pairVerification(embeddingSet(Float32Array.from(values), 1, Int32Array.from(labels)));
  expect(of([0, 1, 10, 11], [0, 0, 1, 1])).toEqual({ pairs: 6, positivePairs: 2, rocAuc: 1, averagePrecision: 1 });
  expect(of([0, 10, 1, 11], [0, 0, 1, 1]).rocAuc).toBeLessThan(0.5);
  // All distances equal: no better than chance, and precision is the share of positives.
  const tied = of([3, 3, 3, 3], [0, 0, 1, 1]);
  expect(tied.rocAuc).toBe(0.5);
  expect(tied.averagePrecision).toBeCloseTo(2 / 6);
});

test("refuses sets without both kinds of pairs, and sets whose pairs do not fit in memory", () => {
  const plain = (labels: Int32Array) => embeddingSet(new Float32Array(labels.length), 1, labels);
  expect(() => pairVerification(plain(Int32Array.of(0, 0)))).toThrow(ValueError);
  expect(() => pairVerification(plain(Int32Array.of(0, 1)))).toThrow(ValueError);
  expect(() => pairVerification(plain(new Int32Array(30_000)))).toThrow(OptionError);
});
