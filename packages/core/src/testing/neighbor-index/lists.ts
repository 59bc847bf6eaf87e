import { expect, test } from "vitest";
import { DIMENSION, type IndexFixture } from "./fixture.js";
import { annRecall, plainNeighbors } from "./plain-neighbors.js";

/** The lists of rows that are as one expects them. */
export function testLists(fixture: IndexFixture): void {
  const { plainAll, queries, values, withIndex, expectSound, exact, least } = fixture;
  test("all-kNN: rows and distances right, ascending, self excluded", () =>
    withIndex(async (index) => {
      await index.build(values, DIMENSION);
      const found = await index.neighborsOfAll(10);
      expectSound(found, 10, { rows: values, dimension: DIMENSION });
      expect(annRecall(found, plainAll)).toBeGreaterThanOrEqual(least);
      if (exact) expect(Array.from(found.indices)).toEqual(Array.from(plainAll.indices));
    }));

  test("search: the nearest rows of queries from outside; an indexed row finds itself", () =>
    withIndex(async (index) => {
      await index.build(values, DIMENSION);
      const found = await index.search(queries, 10);
      expectSound(found, 10, { rows: values, dimension: DIMENSION, queries });
      const truth = plainNeighbors(values, DIMENSION, queries, 10);
      expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
      if (exact) expect(Array.from(found.indices)).toEqual(Array.from(truth.indices));
      const own = await index.search(values.slice(0, 50 * DIMENSION), 1);
      const itself = Array.from(own.indices).filter((row, query) => row === query).length;
      expect(itself / 50).toBeGreaterThanOrEqual(least);
    }));
}
