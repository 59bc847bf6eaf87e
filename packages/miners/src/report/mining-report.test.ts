import { embeddingSet, ShapeError, triplets, type Pairs } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { miningReport } from "./mining-report.js";

/** Rows on a line: distances are differences. */
const line = (positions: number[]) =>
  embeddingSet(
    Float32Array.from(positions),
    1,
    Int32Array.from(positions, (_, row) => row % 2),
  );
const raw = { normalize: false } as const;

describe("miningReport of triplets", () => {
  const set = line([0, 1, 0.5, 0.625, 0.25, 3]);
  // Gaps d- - d+: 0.5, 0.125, 0.375.
  const tuples = triplets([0, 0, 0], [2, 2, 4], [1, 3, 3]);

  test("counts hard, semi-hard, easy and active ones at the margin", () => {
    const report = miningReport(set, tuples, { ...raw, margin: 0.2 });
    expect(report.tuples).toBe(3);
    expect(report.hardShare).toBe(0);
    expect(report.semiHardShare).toBeCloseTo(1 / 3);
    expect(report.easyShare).toBeCloseTo(2 / 3);
    expect(report.activeFraction).toBeCloseTo(1 / 3);
    expect(report.meanPositive).toBeCloseTo((0.5 + 0.5 + 0.25) / 3);
    expect(report.meanNegative).toBeCloseTo((1 + 0.625 + 0.625) / 3);
    expect(report.auc).toBe(1);
    expect(report.anchorsWithoutTuple).toBeCloseTo(5 / 6);
    // Bins of 0.025 over [-1, 1]: 0.125 is in bin 45, 0.375 in 55, 0.5 in 60.
    expect([...report.hardness].flatMap((count, bin) => (count > 0 ? [bin] : []))).toEqual([45, 55, 60]);
  });

  test("a negative as near as the positive is hard", () => {
    const report = miningReport(line([0, 1, -1]), triplets([0], [2], [1]), raw);
    expect(report.hardShare).toBe(1);
    expect(report.auc).toBe(0.5);
  });

  test("gaps beyond the histogram go to its outer bins", () => {
    const far = miningReport(line([0, 9, 0.5]), triplets([0, 0], [2, 2], [1, 1]), raw);
    expect(far.hardness.at(-1)).toBe(2);
    const near = miningReport(line([0, 0.5, 9]), triplets([0], [2], [1]), raw);
    expect(near.hardness[0]).toBe(1);
  });

  test("without tuples everything that would be a mean is NaN", () => {
    const report = miningReport(set, triplets([], [], []), raw);
    expect(report.tuples).toBe(0);
    for (const name of ["activeFraction", "meanPositive", "meanNegative", "auc", "hardShare"] as const)
      expect(report[name], name).toBeNaN();
    expect(report.anchorsWithoutTuple).toBe(1);
  });

  test("normalizes unless told not to", () => {
    const two = embeddingSet(Float32Array.of(3, 0, 0, 5, 7, 0), 2, Int32Array.of(0, 1, 0));
    const report = miningReport(two, triplets([0], [2], [1]));
    expect(report.meanPositive).toBe(0);
    expect(report.meanNegative).toBeCloseTo(Math.SQRT2);
  });
});

describe("miningReport of pairs", () => {
  test("sets a pair against the worst counterpart of its anchor; one without counterpart is left out of the shares", () => {
    const pairs: Pairs = {
      kind: "pairs",
      positive: [Int32Array.of(0, 0, 2), Int32Array.of(2, 4, 4)],
      negative: [Int32Array.of(0, 0), Int32Array.of(1, 3)],
    };
    const report = miningReport(line([0, 0.75, 0.5, 1.5, 1, 9]), pairs, { ...raw, margin: 0.2 });
    // Gaps: (0,2): 0.75-0.5; (0,4): 0.75-1; (0,1): 0.75-1; (0,3): 1.5-1; (2,4) has no counterpart.
    expect(report.tuples).toBe(5);
    expect(report.hardShare).toBeCloseTo(2 / 4);
    expect(report.easyShare).toBeCloseTo(2 / 4);
    expect(report.anchorsWithoutTuple).toBeCloseTo(4 / 6);
  });
});

test("row numbers out of range are refused", () => {
  expect(() => miningReport(line([0, 1]), triplets([0], [5], [1]))).toThrow(ShapeError);
});
