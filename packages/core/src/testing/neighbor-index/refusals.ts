import { expect, test } from "vitest";
import { DIMENSION, type IndexFixture } from "./fixture.js";

/** What is refused, and when. */
export function testRefusals(fixture: IndexFixture): void {
  const { queries, values, create, withIndex } = fixture;
  test("refuses NaN, infinity, rows that are not whole, another dimension, other than a whole k >= 1", () =>
    withIndex(async (index) => {
      const bad = values.slice();
      bad[17] = NaN;
      await expect(index.build(bad, DIMENSION)).rejects.toMatchObject({ code: "ERR_VALUE" });
      bad[17] = Infinity;
      await expect(index.build(bad, DIMENSION)).rejects.toMatchObject({ code: "ERR_VALUE" });
      await expect(index.build(values.slice(0, 13), DIMENSION)).rejects.toMatchObject({ code: "ERR_SHAPE" });
      await index.build(values, DIMENSION);
      await expect(index.search(bad.slice(0, 24), 3)).rejects.toMatchObject({ code: "ERR_VALUE" });
      await expect(index.search(queries.slice(0, DIMENSION + 1), 3)).rejects.toMatchObject({ code: "ERR_SHAPE" });
      await expect(index.update(bad)).rejects.toMatchObject({ code: "ERR_VALUE" });
      await expect(index.update(values.slice(DIMENSION))).rejects.toMatchObject({ code: "ERR_SHAPE" });
      for (const k of [0, -1, 1.5, NaN])
        await expect(index.search(queries, k)).rejects.toMatchObject({ code: "ERR_OPTION" });
      await expect(index.neighborsOfAll(0)).rejects.toMatchObject({ code: "ERR_OPTION" });
      expect((await index.search(queries, 1)).indices, "refusals left the index as it was").toHaveLength(40);
    }));

  test("use before build and after dispose is refused; dispose twice does nothing", async () => {
    const index = create();
    await expect(index.search(queries, 3)).rejects.toMatchObject({ code: "ERR_STATE" });
    await expect(index.neighborsOfAll(3)).rejects.toMatchObject({ code: "ERR_STATE" });
    await expect(index.update(values)).rejects.toMatchObject({ code: "ERR_STATE" });
    await index.build(values, DIMENSION);
    index.dispose();
    index.dispose();
    await expect(index.search(queries, 3)).rejects.toMatchObject({ code: "ERR_STATE" });
    await expect(index.build(values, DIMENSION)).rejects.toMatchObject({ code: "ERR_STATE" });
  });
}
