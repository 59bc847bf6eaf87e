import { createRandom, embeddingSet, MissingPeerError, type NeighborIndex } from "@smart-mining/core";
import { checkMinedTuples } from "@smart-mining/core/testing";
import { exactIndex, neighborIndexes } from "@smart-mining/neighbors";
import { describe, expect, test } from "vitest";
import { smartMiner } from "../src/index.js";
import { sortedTuples } from "./peer-miners.js";

/** 90 classes of ten rows around a center. */
const set = (() => {
  const random = createRandom(6);
  const labels = Int32Array.from({ length: 900 }, (_, row) => row % 90);
  const centers = Float32Array.from({ length: 90 * 8 }, () => random.normal());
  const values = Float32Array.from(
    { length: 900 * 8 },
    (_, at) => centers[labels[at >> 3] * 8 + (at & 7)] + 0.7 * random.normal(),
  );
  return embeddingSet(values, 8, labels);
})();

/** The same rows, a little farther on. */
const moved = (() => {
  const random = createRandom(7);
  return embeddingSet(
    set.values.map((value) => value + 0.02 * random.normal()),
    8,
    set.labels,
  );
})();

async function twoRounds(index: NeighborIndex): Promise<Set<string>[]> {
  const miner = smartMiner({ index, positivesPerAnchor: 2 });
  const rounds: Set<string>[] = [];
  for (const [age, rows] of [set, moved].entries()) {
    const result = await (await miner.mine(rows, { random: createRandom(1) })).triplets();
    checkMinedTuples(rows, result);
    expect(result.report.indexAge).toBe(age);
    expect(result.report.exhausted).toBe(0);
    rounds.push(new Set(sortedTuples(result.tuples).triplets.map(String)));
  }
  index.dispose();
  return rounds;
}

describe("smart mining over every index of the catalog finds what exact search finds", () => {
  for (const name of neighborIndexes.names)
    test(name, async (context) => {
      const exact = await twoRounds(exactIndex());
      let found: Set<string>[];
      try {
        found = await twoRounds(neighborIndexes.create(name, {}, undefined));
      } catch (error) {
        if (error instanceof MissingPeerError) return context.skip(error.message);
        throw error;
      }
      exact.forEach((triplets, round) => {
        const shared = [...triplets].filter((triplet) => found[round].has(triplet)).length;
        expect(shared / triplets.size, `round ${round}`).toBeGreaterThan(0.95);
      });
    });
});
