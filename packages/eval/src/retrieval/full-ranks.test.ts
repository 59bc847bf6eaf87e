import { AbortedError, createRandom, embeddingSet } from "@smart-mining/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fullRanks } from "./full-ranks.js";

/** The plain way: sort every list by distance, then by row. */
function naive(values: Float32Array, dimension: number, labels: Int32Array, reference?: typeof values, own = labels) {
  const searched = reference ?? values;
  const all = Array.from({ length: searched.length / dimension }, (_, row) => row);
  return Array.from(labels, (label, query) => {
    const distance = (row: number) => {
      let sum = 0;
      for (let at = 0; at < dimension; at++)
        sum += (values[query * dimension + at] - searched[row * dimension + at]) ** 2;
      return sum;
    };
    const list = all.filter((row) => reference !== undefined || row !== query);
    list.sort((a, b) => distance(a) - distance(b) || a - b);
    return list.flatMap((row, at) => (own[row] === label ? [at + 1] : []));
  });
}

const unpacked = ({ starts, ranks, queries }: ReturnType<typeof fullRanks>) =>
  Array.from({ length: queries }, (_, query) => [...ranks.subarray(starts[query], starts[query + 1])]);

test("ranks are those of sorted lists, ties by row, with many and with few relevant rows", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (seed, classes, dimension) => {
        const random = createRandom(seed);
        const draw = (rows: number) => {
          // Whole numbers: many distances are equal.
          const values = Float32Array.from({ length: rows * dimension }, () => random.integer(4));
          return embeddingSet(
            values,
            dimension,
            Int32Array.from({ length: rows }, () => random.integer(classes)),
          );
        };
        const [queries, reference] = [draw(50), draw(70)];
        expect(unpacked(fullRanks(queries, undefined))).toEqual(naive(queries.values, dimension, queries.labels));
        expect(unpacked(fullRanks(queries, reference))).toEqual(
          naive(queries.values, dimension, queries.labels, reference.values, reference.labels),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test("stops at the signal", () => {
  const set = embeddingSet(Float32Array.of(1, 2), 1, Int32Array.of(0, 0));
  expect(() => fullRanks(set, undefined, { signal: AbortSignal.abort() })).toThrow(AbortedError);
});
