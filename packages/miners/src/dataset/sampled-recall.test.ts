import { createRandom, embeddingSet } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { expect, test } from "vitest";
import { smartMiner } from "./smart-miner.js";

const set = (() => {
  const random = createRandom(6);
  const labels = Int32Array.from({ length: 200 }, (_, row) => row % 20);
  return embeddingSet(
    Float32Array.from({ length: 800 }, () => random.normal()),
    4,
    labels,
  );
})();

/** An index that loses the nearest other-class row of every list. */
function forgetful() {
  const index = exactIndex();
  return {
    ...index,
    statistics: undefined,
    async classNeighborsOfAll(request: Parameters<typeof index.classNeighborsOfAll>[0]) {
      const { same, other } = await index.classNeighborsOfAll({ ...request, other: request.other + 1 });
      const without = <T extends Int32Array | Float32Array>(values: T): T =>
        values.filter((_, at) => at % other.k !== 0) as T;
      return {
        same,
        other: { k: request.other, indices: without(other.indices), distances: without(other.distances) },
      };
    },
  };
}

test("measures what the lists missed", async () => {
  const mine = async (index: ReturnType<typeof forgetful> | ReturnType<typeof exactIndex>, recallSample: number) => {
    const round = await smartMiner({ index, candidates: 10, recallSample }).mine(set, { random: createRandom(1) });
    return (await round.report()).annRecall;
  };
  expect(await mine(forgetful(), 50)).toBeCloseTo(0.9, 12);
  expect(await mine(forgetful(), 0)).toBeUndefined();
  expect(await mine(exactIndex(), 50)).toBe(1);
});
