import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { embeddingSet } from "./embedding-set.js";
import { isNegative, isPositive } from "./relations.js";
import { euclideanDistance, normalizeRows, squaredDistance } from "./rows.js";

const rows = fc.array(fc.tuple(fc.integer({ min: -1, max: 2 }), fc.integer({ min: -1, max: 2 })), {
  minLength: 2,
  maxLength: 12,
});

describe("who may be whose positive or negative", () => {
  test("a row of no class is a negative of all others and nothing else; a group holds no positives", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const set = {
          labels: Int32Array.from(list, ([label]) => label),
          groups: Int32Array.from(list, ([, group]) => group),
        };
        list.forEach(([label, group], a) =>
          list.forEach(([other, otherGroup], b) => {
            const positive = label !== -1 && label === other && (group === -1 || group !== otherGroup);
            expect(isPositive(set, a, set, b)).toBe(positive);
            expect(isNegative(set, a, set, b)).toBe(label !== -1 && label !== other);
          }),
        );
      }),
    );
  });

  test("without groups only classes count", () => {
    const set = { labels: Int32Array.of(4, 4, -1) };
    expect(isPositive(set, 0, set, 1)).toBe(true);
    expect(isPositive(set, 2, set, 2)).toBe(false);
  });

  test("groups must have one entry a row", () => {
    expect(() => embeddingSet(new Float32Array(4), 2, Int32Array.of(0, 1), Int32Array.of(0))).toThrow(
      'embeddingSet: "groups" must have one entry per row (2); got 1.',
    );
  });
});

describe("rows", () => {
  const vectors = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 6, maxLength: 6 });

  test("distances are those of the plain sum", () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const values = Float32Array.from([...a, ...b]);
        let sum = 0;
        for (let at = 0; at < 6; at++) sum += (values[at] - values[6 + at]) ** 2;
        expect(squaredDistance(values, 0, values, 6, 6)).toBeCloseTo(sum, 5);
        expect(euclideanDistance(values, 0, 1, 6)).toBeCloseTo(Math.sqrt(sum), 5);
      }),
    );
  });

  test("rows are scaled to length 1, zero rows stay, rows within the tolerance stay to the last digit", () => {
    const values = Float32Array.of(3, 4, 0, 0, 1.00001, 0);
    const scaled = normalizeRows(values, 2, { tolerance: 1e-3 });
    expect([...scaled.subarray(0, 4)]).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
    expect(scaled[4]).toBe(values[4]);
    expect(normalizeRows(values, 2)[4]).toBe(1);
    expect(values[0]).toBe(3);
    const unit = Float32Array.of(1, 0);
    expect(normalizeRows(unit, 2, { tolerance: 1e-3 })).toBe(unit);
  });
});
