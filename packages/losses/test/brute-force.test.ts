import { triplets, type EmbeddingSet, type Pairs } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { contrastiveLoss, globalLoss, marginLoss, ratioTripletLoss, tripletMarginLoss } from "../src/index.js";
import { randomSet } from "./support/batches.js";

const LABELS = [0, 1, 2, 0, 1, 2, 0, 3, 3, 1, 4];
const set = randomSet(3, LABELS);

/** Euclidean distance of normalized rows, straight from the definition. */
function distance(a: number, b: number, other: EmbeddingSet = set): number {
  const unit = (from: EmbeddingSet, row: number): number[] => {
    const values = [...from.values.subarray(row * 4, row * 4 + 4)];
    return values.map((value) => value / Math.hypot(...values));
  };
  const x = unit(set, a);
  const y = unit(other, b);
  return Math.hypot(...x.map((value, k) => value - y[k]));
}

function allTriplets(): [number, number, number][] {
  const rows = LABELS.map((_, row) => row);
  return rows.flatMap((a) =>
    rows
      .filter((p) => p !== a && LABELS[p] === LABELS[a])
      .flatMap((p) => rows.filter((n) => LABELS[n] !== LABELS[a]).map((n): [number, number, number] => [a, p, n])),
  );
}

function columns(list: readonly [number, number, number][]): ReturnType<typeof triplets> {
  return triplets(
    list.map(([a]) => a),
    list.map(([, p]) => p),
    list.map(([, , n]) => n),
  );
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("against loops over all triplets", () => {
  const list = allTriplets();

  test("ratio triplet loss", () => {
    const expected = mean(list.map(([a, p, n]) => Math.max(0, 1 - distance(a, n) ** 2 / (distance(a, p) ** 2 + 0.01))));
    expect(ratioTripletLoss().evaluate(set).value).toBeCloseTo(expected, 6);
    expect(ratioTripletLoss().evaluate(set, { tuples: columns(list) }).value).toBeCloseTo(expected, 6);
  });

  test("triplet margin loss, mean of the non-zero and of all, with and without swap", () => {
    const terms = list.map(([a, p, n]) => Math.max(0, distance(a, p) - distance(a, n) + 0.3));
    const swapped = list.map(([a, p, n]) =>
      Math.max(0, distance(a, p) - Math.min(distance(a, n), distance(p, n)) + 0.3),
    );
    const value = (options: object): number => tripletMarginLoss({ margin: 0.3, ...options }).evaluate(set).value;
    expect(value({})).toBeCloseTo(mean(terms.filter((term) => term > 0)), 6);
    expect(value({ reducer: "mean" })).toBeCloseTo(mean(terms), 6);
    expect(value({ swap: true })).toBeCloseTo(mean(swapped.filter((term) => term > 0)), 6);
  });

  test("swap takes the positive's row from a separate reference", () => {
    const reference = randomSet(4, LABELS);
    const given = columns(list);
    const between = (p: number, n: number): number => {
      const [x, y] = [p, n].map((row) => {
        const values = [...reference.values.subarray(row * 4, row * 4 + 4)];
        return values.map((value) => value / Math.hypot(...values));
      });
      return Math.hypot(...x.map((value, k) => value - y[k]));
    };
    const terms = list.map(([a, p, n]) =>
      Math.max(0, distance(a, p, reference) - Math.min(distance(a, n, reference), between(p, n)) + 0.3),
    );
    const loss = tripletMarginLoss({ margin: 0.3, swap: true });
    const result = loss.evaluate(set, { tuples: given, reference });
    expect(result.value).toBeCloseTo(mean(terms.filter((term) => term > 0)), 6);
    const step = 1 / 1024;
    const moved = { ...reference, values: reference.values.slice() };
    moved.values[9] += step;
    const there = loss.evaluate(set, { tuples: given, reference: moved }).value;
    expect((there - result.value) / step).toBeCloseTo(result.referenceGradient![9], 2);
  });

  test("margin loss", () => {
    const near = list.map(([a, p]) => Math.max(0, distance(a, p) - 1.1 + 0.2));
    const far = list.map(([a, , n]) => Math.max(0, 1.1 - distance(a, n) + 0.2));
    const active = [...near, ...far].filter((term) => term > 0).length;
    const expected = (list.length * (mean(near) + mean(far))) / active;
    expect(marginLoss({ beta: 1.1 }).evaluate(set).value).toBeCloseTo(expected, 6);
  });

  test("global loss over all ordered pairs", () => {
    const rows = LABELS.map((_, row) => row);
    const side = (same: boolean): number[] =>
      rows.flatMap((i) =>
        rows.filter((j) => j !== i && (LABELS[i] === LABELS[j]) === same).map((j) => distance(i, j) ** 2 / 4),
      );
    const variance = (values: number[]): number => mean(values.map((value) => (value - mean(values)) ** 2));
    const [near, far] = [side(true), side(false)];
    const expected = variance(near) + variance(far) + 0.8 * Math.max(0, mean(near) - mean(far) + 0.4);
    expect(globalLoss().evaluate(set).value).toBeCloseTo(expected, 6);
  });

  test("contrastive loss over given pairs", () => {
    const pairs: Pairs = {
      kind: "pairs",
      positive: [Int32Array.of(0, 1), Int32Array.of(3, 4)],
      negative: [Int32Array.of(0, 2, 5), Int32Array.of(1, 3, 7)],
    };
    const near = [distance(0, 3), distance(1, 4)];
    const far = [distance(0, 1), distance(2, 3), distance(5, 7)].map((d) => Math.max(0, 1.8 - d));
    const loss = contrastiveLoss({ negativeMargin: 1.8, reducer: "mean" });
    expect(loss.evaluate(set, { tuples: pairs }).value).toBeCloseTo(mean(near) + mean(far), 6);
  });
});

test("millions of triplets need no memory of their own", () => {
  const labels = Array.from({ length: 300 }, (_, row) => row % 2);
  const big = randomSet(9, labels, 3);
  const before = process.memoryUsage().arrayBuffers;
  const { value, gradient } = tripletMarginLoss({ margin: 0.1, reducer: "mean" }).evaluate(big);
  // 300 · 149 · 150 = 6 705 000 triplets; a float32 for each would be 27 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  expect(value).toBeGreaterThan(0);
  expect(gradient.every((g) => Number.isFinite(g))).toBe(true);
});
