import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRows, classIndex, embeddingSet } from "./embedding-set.js";
import { ShapeError, ValueError } from "./errors.js";
import { checkTuples, triplets, tupleCount } from "./tuples.js";

describe("embeddingSet", () => {
  test("keeps the arrays", () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const labels = Int32Array.of(0, 1);
    expect(embeddingSet(values, 2, labels)).toEqual({ values, size: 2, dimension: 2, labels });
  });

  test("refuses lengths that do not fit", () => {
    expect(() => embeddingSet(new Float32Array(5), 2, new Int32Array(2))).toThrow(ShapeError);
    expect(() => embeddingSet(new Float32Array(4), 2, new Int32Array(3))).toThrow(/one entry per row \(2\); got 3/);
    expect(() => embeddingSet(new Float32Array(4), 0, new Int32Array(3))).toThrow(
      /"dimension" must be a whole number >= 1; got 0/,
    );
  });

  test.each([NaN, Infinity, -Infinity])("names the row and column of %d", (bad) => {
    expect(() => checkRows("x", Float32Array.of(0, 1, 2, bad), 2)).toThrow(ValueError);
    expect(() => checkRows("x", Float32Array.of(0, 1, 2, bad), 2)).toThrow(
      `x: "values" must be finite; row 1, column 1 is ${bad}.`,
    );
  });
});

describe("classIndex", () => {
  test("groups the rows of each class, ascending; -1 is no class", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 50 }), (list) => {
        const labels = Int32Array.from(list);
        const { classes, starts, rows, classOfRow } = classIndex(labels);
        expect([...classes]).toEqual([...new Set(list)].filter((label) => label !== -1).sort((a, b) => a - b));
        expect(rows.length).toBe(list.filter((label) => label !== -1).length);
        classes.forEach((label, at) => {
          const expected = list.flatMap((value, row) => (value === label ? [row] : []));
          expect([...rows.subarray(starts[at], starts[at + 1])]).toEqual(expected);
        });
        list.forEach((label, row) => {
          if (label === -1) expect(classOfRow[row]).toBe(-1);
          else expect(classes[classOfRow[row]]).toBe(label);
        });
      }),
    );
  });
});

describe("tuples", () => {
  test("counts and checks", () => {
    const some = triplets([0, 1], [1, 0], [2, 2]);
    expect(tupleCount(some)).toBe(2);
    expect(() => checkTuples("loss", some, 3)).not.toThrow();
    expect(() => checkTuples("loss", some, 2)).toThrow(
      /loss: "negatives" must hold row numbers in \[0, 2\); entry 0 is 2/,
    );
    expect(() => triplets([0], [1], [])).toThrow(ShapeError);
    const pairs = {
      kind: "pairs",
      positive: [Int32Array.of(0), Int32Array.of(1)],
      negative: [Int32Array.of(0), Int32Array.of()],
    } as const;
    expect(() => checkTuples("loss", pairs, 3)).toThrow(/equal length/);
  });
});
