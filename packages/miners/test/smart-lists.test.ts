import { createRandom, embeddingSet, StateError, type EmbeddingSet } from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { describe, expect, test } from "vitest";
import { smartMiner } from "../src/index.js";
import { sortedTuples } from "./peer-miners.js";
import { plainIndex } from "./plain-index.js";

function cloud(rows: number, classes: number): EmbeddingSet {
  const random = createRandom(4);
  return embeddingSet(
    Float32Array.from({ length: 3 * rows }, () => random.normal()),
    3,
    Int32Array.from({ length: rows }, (_, row) => row % classes),
  );
}

describe("a round of smart mining", () => {
  test("gives the lists of every row at once, and a report of a sample without choosing the rest", async () => {
    const set = cloud(1300, 80);
    // Lists of one make nearly every anchor fall short, so that the deeper search is used too.
    for (const candidates of [1, 32]) {
      const round = await smartMiner({ candidates }).mine(set, { random: createRandom(1) });
      const sampled = await round.report();
      const all = await round.triplets();
      expect(round.lists?.same.indices).toHaveLength(1300 * (round.lists?.same.k ?? 0));
      expect(sampled.recallAt1).toBe(all.report.recallAt1);
      expect(sampled.tuples).toBe(1024);
      expect(all.report.tuples).toBe(1300);
      expect(Math.abs(sampled.meanNegative - all.report.meanNegative)).toBeLessThan(0.02);
    }
  });

  test("chooses anew from the same lists when a parameter is solved for", async () => {
    const set = cloud(300, 12);
    const asked = (parameters: object) => smartMiner().mine(set, { random: createRandom(1), parameters });
    const round = await asked({});
    for (const negativeRank of [0, 3, 40]) {
      const { tuples } = await round.triplets({ parameters: { negativeRank } });
      const direct = await (await asked({ negativeRank })).triplets();
      expect(sortedTuples(tuples)).toEqual(sortedTuples(direct.tuples));
    }
  });

  test("parameters that a request leaves out are the round's", async () => {
    const set = cloud(300, 12);
    const round = await smartMiner().mine(set, { random: createRandom(1), parameters: { negativeRank: 2 } });
    const own = await round.triplets();
    const asked = await round.triplets({ parameters: { positiveQuantile: 0 } });
    expect(sortedTuples(asked.tuples)).toEqual(sortedTuples(own.tuples));
  });

  test("over a few anchors has no lists, and searches for others when they are asked for", async () => {
    const set = cloud(60, 6);
    const round = await smartMiner().mine(set, { random: createRandom(1), anchors: Int32Array.of(4, 30) });
    expect(round.lists).toBeUndefined();
    expect([...(await round.triplets()).tuples.anchors].sort((a, b) => a - b)).toEqual([4, 30]);
    const other = await round.triplets({ anchors: Int32Array.of(7) });
    const all = await (await smartMiner().mine(set, { random: createRandom(1) })).triplets();
    expect(sortedTuples(other.tuples).triplets).toEqual(sortedTuples(all.tuples).triplets.filter(([a]) => a === 7));
  });

  test("that is over gives its own triplets again, and chooses no others", async () => {
    const miner = smartMiner();
    const [first, unused] = [await miner.mine(cloud(60, 6), {}), await miner.mine(cloud(60, 6), {})];
    await expect(first.triplets()).rejects.toThrow(StateError);
    const { tuples } = await unused.triplets();
    await miner.mine(cloud(90, 6), {});
    expect((await unused.triplets()).tuples).toEqual(tuples);
    await expect(unused.triplets({ parameters: { negativeRank: 1 } })).rejects.toThrow(StateError);
    miner.dispose?.();
  });

  test("needs no random where nothing is drawn, and says so where it is", async () => {
    const set = cloud(60, 6);
    const without = await (await smartMiner().mine(set)).triplets();
    const given = await (await smartMiner().mine(set, { random: createRandom(1) })).triplets();
    expect(without.tuples).toEqual(given.tuples);
    const drawing = await smartMiner({ randomShare: 0.5 }).mine(set);
    await expect(drawing.triplets()).rejects.toThrow(/smartMiner: "random" must be given/);
    expect((await drawing.triplets({ random: createRandom(1) })).tuples.anchors.length).toBeGreaterThan(0);
  });

  test("counts what later choices cost on top of the lists", async () => {
    const round = await smartMiner().mine(cloud(300, 12), { random: createRandom(1) });
    const [own, again] = [await round.triplets(), await round.triplets({ parameters: { negativeRank: 0 } })];
    expect(again.report.distanceComputations).toBe(own.report.distanceComputations);
    expect(round.seconds).toBeGreaterThan(own.report.seconds);
  });
});

describe("rows of no class", () => {
  test("lie in the other-class lists of every row and have lists of all", async () => {
    const plain = cloud(40, 4);
    const set = embeddingSet(
      plain.values,
      3,
      Int32Array.from(plain.labels, (label, row) => (row % 3 === 0 ? -1 : label)),
    );
    for (const index of [exactIndex(), plainIndex()]) {
      const { lists } = await smartMiner({ index, candidates: 39 }).mine(set, {});
      for (let row = 0; row < 40; row++) {
        const { k, indices } = lists!.other;
        const found = [...indices.subarray(row * k, (row + 1) * k)].filter((other) => other >= 0).sort((a, b) => a - b);
        const wanted = [...set.labels.keys()].filter(
          (other) => other !== row && (set.labels[row] === -1 || set.labels[other] !== set.labels[row]),
        );
        expect(found).toEqual(wanted);
      }
    }
  });
});
