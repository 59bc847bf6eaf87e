import { expect, test } from "vitest";
import { createRandom } from "../../random.js";
import { clusteredRows } from "./clustered-rows.js";
import { DIMENSION, type IndexFixture } from "./fixture.js";
import { annRecall, plainNeighbors } from "./plain-neighbors.js";

/** Rows that change after they were indexed. */
export function testChanges(fixture: IndexFixture): void {
  const { plainAll, queries, values, withIndex, expectSound, least } = fixture;
  test("building again replaces what was indexed, also in another dimension", () =>
    withIndex(async (index) => {
      await index.build(values, DIMENSION);
      const wide = clusteredRows(90, 20, 5).values;
      await index.build(wide, 20);
      expectSound(await index.neighborsOfAll(4), 4, { rows: wide, dimension: 20 });
      await index.build(values, DIMENSION);
      expect(annRecall(await index.neighborsOfAll(10), plainAll)).toBeGreaterThanOrEqual(least);
    }));

  test("data are not mutated, and may be changed by the caller afterwards", () =>
    withIndex(async (index) => {
      const given = values.slice();
      const asked = queries.slice();
      await index.build(given, DIMENSION);
      const before = await index.search(asked, 5);
      expect(given).toEqual(values);
      expect(asked).toEqual(queries);
      given.fill(0);
      const after = await index.search(asked, 5);
      expect(Array.from(after.distances)).toEqual(Array.from(before.distances));
    }));

  test("update after drift: lists are those of the moved rows", () =>
    withIndex(async (index) => {
      const random = createRandom(4);
      await index.build(values, DIMENSION);
      await index.neighborsOfAll(10);
      let moved = values;
      for (let epoch = 0; epoch < 3; epoch++) {
        moved = moved.map((value) => value + 0.02 * random.normal());
        await index.update(moved);
        const found = await index.neighborsOfAll(10);
        expectSound(found, 10, { rows: moved, dimension: DIMENSION });
        const truth = plainNeighbors(moved, DIMENSION, moved, 10, (query, row) => query !== row);
        expect(annRecall(found, truth)).toBeGreaterThanOrEqual(least);
      }
      expectSound(await index.search(queries, 3), 3, { rows: moved, dimension: DIMENSION, queries });
    }));
}
