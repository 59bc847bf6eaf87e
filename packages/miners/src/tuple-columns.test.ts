import { ShapeError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { checkTupleCount, MOST_TUPLES, pairColumns, tripletColumns } from "./tuple-columns.js";

test("columns grow and come in exact length", () => {
  const [triplets, pairs] = [tripletColumns({ caller: "test" }), pairColumns({ caller: "test" })];
  for (let at = 0; at < 1000; at++) {
    triplets.add(at, at + 1, at + 2);
    pairs.add(at, at + 1);
  }
  const rows = Int32Array.from({ length: 1000 }, (_, at) => at);
  const next = rows.map((row) => row + 1);
  expect(triplets.triplets()).toEqual({
    kind: "triplets",
    anchors: rows,
    positives: next,
    negatives: rows.map((row) => row + 2),
  });
  expect(pairs.pairs()).toEqual([rows, next]);
});

test("more tuples than fit are refused, before or when they are added", () => {
  expect(() => tripletColumns({ caller: "test", expected: MOST_TUPLES + 1 })).toThrow(ShapeError);
  expect(() => checkTupleCount("test", MOST_TUPLES + 1, "pairs")).toThrow(
    `test: at most ${MOST_TUPLES} pairs fit in memory; these rows have ${MOST_TUPLES + 1} or more`,
  );
  for (const most of [16, 50]) {
    const [triplets, pairs] = [tripletColumns({ caller: "test", most }), pairColumns({ caller: "test", most })];
    for (let at = 0; at < most; at++) {
      triplets.add(at, at, at);
      pairs.add(at, at);
    }
    expect([triplets.count, pairs.count]).toEqual([most, most]);
    expect(() => triplets.add(0, 0, 0)).toThrow(ShapeError);
    expect(() => pairs.add(0, 0)).toThrow(ShapeError);
    expect(triplets.triplets().anchors).toHaveLength(most);
  }
});
