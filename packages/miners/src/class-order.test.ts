import { isNegative, isPositive } from "@smart-mining/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { classOrder, kinSpan, largestKin, ownSpan, positiveCount } from "./class-order.js";

const sets = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 2 })), { maxLength: 30 })
  .map((rows) => ({
    labels: Int32Array.from(rows, ([label]) => label),
    groups: Int32Array.from(rows, ([, group]) => group),
  }));

test("a row's positives are its class's span without its kin's, its negatives all but its own span", () => {
  fc.assert(
    fc.property(sets, fc.boolean(), ({ labels, groups }, grouped) => {
      const set = grouped ? { labels, groups } : { labels };
      const order = classOrder(set);
      const rows = [...labels.keys()];
      expect([...order.rows].sort((a, b) => a - b)).toEqual(rows);
      for (const row of rows) {
        const [[start, end], [from, to]] = [ownSpan(order, row), kinSpan(order, row)];
        const ofClass = [...order.rows.slice(start, from), ...order.rows.slice(to, end)].sort((a, b) => a - b);
        const positives = rows.filter((other) => other !== row && isPositive(set, row, set, other));
        expect(ofClass).toEqual(positives);
        expect(positiveCount(order, row)).toBe(positives.length);
        if (labels[row] === -1) continue;
        const others = [...order.rows.slice(0, start), ...order.rows.slice(end)].sort((a, b) => a - b);
        expect(others).toEqual(rows.filter((other) => isNegative(set, row, set, other)));
      }
      const kin = rows.filter((row) => labels[row] >= 0).map((row) => kinSpan(order, row)[1] - kinSpan(order, row)[0]);
      expect(largestKin(order)).toBe(Math.max(0, ...kin));
    }),
  );
});
