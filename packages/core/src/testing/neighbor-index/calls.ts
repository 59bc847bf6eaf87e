import { expect, test } from "vitest";
import { DIMENSION, type IndexFixture } from "./fixture.js";
import { annRecall } from "./plain-neighbors.js";

/** Calls beside one another, repeated and stopped. */
export function testCalls(fixture: IndexFixture): void {
  const { plainAll, queries, values, withIndex, expectSound, least, deterministic } = fixture;
  test("concurrent calls do not disturb one another", () =>
    withIndex(async (index) => {
      await index.build(values, DIMENSION);
      const alone = [await index.search(queries, 7), await index.neighborsOfAll(3), await index.search(queries, 2)];
      const together = await Promise.all([index.search(queries, 7), index.neighborsOfAll(3), index.search(queries, 2)]);
      together.forEach((found, at) => {
        expectSound(found, [7, 3, 2][at], {
          rows: values,
          dimension: DIMENSION,
          queries: at === 1 ? undefined : queries,
        });
        if (deterministic) expect(Array.from(found.indices)).toEqual(Array.from(alone[at].indices));
      });
    }));

  test.runIf(deterministic)("the same seed gives the same lists, bit for bit", async () => {
    const run = () =>
      withIndex(async (index) => {
        await index.build(values, DIMENSION);
        return [await index.neighborsOfAll(10), await index.search(queries, 10)];
      });
    const [first, second] = [await run(), await run()];
    first.forEach((found, at) => {
      expect(found.indices).toEqual(second[at].indices);
      expect(found.distances).toEqual(second[at].distances);
    });
  });

  test("an aborted signal stops the work; the index can be built again", () =>
    withIndex(async (index) => {
      const stop = AbortSignal.abort();
      await expect(index.build(values, DIMENSION, { signal: stop })).rejects.toMatchObject({ code: "ERR_ABORTED" });
      await index.build(values, DIMENSION);
      await expect(index.neighborsOfAll(10, { signal: stop })).rejects.toMatchObject({ code: "ERR_ABORTED" });
      expect(annRecall(await index.neighborsOfAll(10), plainAll)).toBeGreaterThanOrEqual(least);
    }));
}
