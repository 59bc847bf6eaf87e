import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceAuc } from "./auc.js";

const distances = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 30 });

test("equals the share of pairs in the right order, ties counting half", () => {
  fc.assert(
    fc.property(distances, distances, (positive, negative) => {
      let sum = 0;
      for (const p of positive) for (const n of negative) sum += n > p ? 1 : n === p ? 0.5 : 0;
      const auc = distanceAuc(Float64Array.from(positive), Float64Array.from(negative));
      expect(auc).toBeCloseTo(sum / (positive.length * negative.length), 12);
    }),
  );
});

test("is unknown without tuples", () => expect(distanceAuc(new Float64Array(0), Float64Array.of(1))).toBeNaN());
