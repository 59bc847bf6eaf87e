import { expect, test } from "vitest";
import { DIMENSION, type IndexFixture } from "./fixture.js";
import { annRecall, plainNeighbors } from "./plain-neighbors.js";

/** Few rows, one dimension, duplicates: where lists have holes or ties. */
export function testOddRows(fixture: IndexFixture): void {
  const { queries, values, withIndex, expectSound, exact, least } = fixture;
  test("k > n is padded with -1 and Infinity", () =>
    withIndex(async (index) => {
      const few = values.slice(0, 5 * DIMENSION);
      await index.build(few, DIMENSION);
      const all = await index.neighborsOfAll(9);
      expectSound(all, 9, { rows: few, dimension: DIMENSION });
      const searched = await index.search(queries, 9);
      expectSound(searched, 9, { rows: few, dimension: DIMENSION, queries });
      for (let row = 0; row < 5; row++) expect(all.indices.subarray(row * 9).findIndex((other) => other < 0)).toBe(4);
      for (let query = 0; query < 40; query++)
        expect(searched.indices.subarray(query * 9).findIndex((other) => other < 0)).toBe(5);
    }));

  test.each([0, 1, 2])("%i rows", (size) =>
    withIndex(async (index) => {
      const few = values.slice(0, size * DIMENSION);
      await index.build(few, DIMENSION);
      expectSound(await index.neighborsOfAll(3), 3, { rows: few, dimension: DIMENSION });
      const found = await index.search(queries, 3);
      expectSound(found, 3, { rows: few, dimension: DIMENSION, queries });
      expect(Array.from(found.indices).filter((row) => row >= 0)).toHaveLength(40 * size);
      expect((await index.search(new Float32Array(0), 3)).indices).toHaveLength(0);
    }),
  );

  test("one dimension", () =>
    withIndex(async (index) => {
      const line = Float32Array.from({ length: 60 }, (_, at) => ((at * 37) % 60) + 0.5 * (at % 2));
      await index.build(line, 1);
      const found = await index.neighborsOfAll(4);
      expectSound(found, 4, { rows: line, dimension: 1 });
      const truth = plainNeighbors(line, 1, line, 4, (query, row) => query !== row);
      expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
    }));

  test("duplicates and ties: lists are full of distance 0", () =>
    withIndex(async (index) => {
      const rows = new Float32Array(64 * DIMENSION);
      for (let row = 0; row < 64; row++)
        rows.set(values.subarray((row % 4) * DIMENSION, ((row % 4) + 1) * DIMENSION), row * DIMENSION);
      await index.build(rows, DIMENSION);
      const found = await index.neighborsOfAll(5);
      expectSound(found, 5, { rows, dimension: DIMENSION });
      const zero = Array.from(found.distances).filter((distance) => distance <= 1e-6).length;
      expect(zero / found.distances.length).toBeGreaterThanOrEqual(least);
      if (!exact) return;
      const truth = plainNeighbors(rows, DIMENSION, rows, 5, (query, row) => query !== row);
      expect(Array.from(found.indices), "ties go to the lower row").toEqual(Array.from(truth.indices));
    }));

  test("all rows equal", () =>
    withIndex(async (index) => {
      const rows = new Float32Array(40 * DIMENSION).fill(0.25);
      await index.build(rows, DIMENSION);
      const found = await index.neighborsOfAll(6);
      expectSound(found, 6, { rows, dimension: DIMENSION });
      expect(Array.from(found.distances).every((distance) => distance === 0)).toBe(true);
    }));
}
