import { expect, test } from "vitest";
import { isClassAware, type ClassAwareIndex } from "../../neighbors.js";
import { DIMENSION, type IndexFixture } from "./fixture.js";
import { annRecall, plainNeighbors } from "./plain-neighbors.js";

/** The lists of one's own class and of others, where an index offers them. */
export function testClassLists(fixture: IndexFixture): void {
  const { labels, values, withIndex, expectSound, least } = fixture;
  test("class-aware lists, where offered: classes right, none nearer than the bound", () =>
    withIndex(async (given) => {
      if (!isClassAware(given)) return;
      const index: ClassAwareIndex = given;
      await index.build(values, DIMENSION);
      const { same, other } = await index.classNeighborsOfAll({ labels, same: 4, other: 6 });
      expectSound(same, 4, { rows: values, dimension: DIMENSION });
      expectSound(other, 6, { rows: values, dimension: DIMENSION });
      const trueSame = plainNeighbors(values, DIMENSION, values, 4, (q, row) => q !== row && labels[q] === labels[row]);
      const trueOther = plainNeighbors(values, DIMENSION, values, 6, (q, row) => labels[q] !== labels[row]);
      same.indices.forEach((row, at) => row >= 0 && expect(labels[row]).toBe(labels[Math.floor(at / 4)]));
      other.indices.forEach((row, at) => row >= 0 && expect(labels[row]).not.toBe(labels[Math.floor(at / 6)]));
      expect(annRecall(same, trueSame)).toBeGreaterThanOrEqual(least);
      expect(annRecall(other, trueOther)).toBeGreaterThanOrEqual(least);
      const bound = Float32Array.from({ length: 600 }, (_, row) => same.distances[row * 4 + 3]);
      const far = await index.classNeighborsOfAll({ labels, same: 0, other: 6, otherFartherThan: bound });
      expect(far.same.indices).toHaveLength(0);
      expectSound(far.other, 6, { rows: values, dimension: DIMENSION });
      far.other.distances.forEach((distance, at) => expect(distance).toBeGreaterThan(bound[Math.floor(at / 6)]));
      far.other.indices.forEach((row, at) => row >= 0 && expect(labels[row]).not.toBe(labels[Math.floor(at / 6)]));
      const trueFar = plainNeighbors(
        values,
        DIMENSION,
        values,
        6,
        (q, row, distance) => labels[q] !== labels[row] && Math.fround(distance) > bound[q],
      );
      expect(annRecall(far.other, trueFar)).toBeGreaterThanOrEqual(least - 1e-3);
      await expect(index.classNeighborsOfAll({ labels: labels.slice(1), same: 1, other: 1 })).rejects.toMatchObject({
        code: "ERR_SHAPE",
      });
    }));
}
