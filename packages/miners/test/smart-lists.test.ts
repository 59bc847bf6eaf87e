import { createRandom, embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { smartMiner } from "../src/index.js";
import { sortedTuples } from "./peer-miners.js";

function cloud(rows: number, classes: number): EmbeddingSet {
  const random = createRandom(4);
  return embeddingSet(
    Float32Array.from({ length: 3 * rows }, () => random.normal()),
    3,
    Int32Array.from({ length: rows }, (_, row) => row % classes),
  );
}

describe("smart mining for its neighbor lists", () => {
  test("where the lists suffice it gives those of every row, and triplets of a sample", async () => {
    const set = cloud(1300, 80);
    // Lists of one make nearly every anchor fall short, so that the deeper search is used too.
    for (const candidates of [1, 32]) {
      const mine = (purpose: "tuples" | "neighbors") =>
        smartMiner({ candidates }).mine(set, { random: createRandom(1), purpose });
      const [all, sampled] = [await mine("tuples"), await mine("neighbors")];
      expect(sampled.neighbors).toEqual(all.neighbors);
      expect(sampled.report.recallAt1).toBe(all.report.recallAt1);
      const anchors = new Set(sampled.tuples.anchors);
      expect(anchors.size).toBe(1024);
      expect(sortedTuples(sampled.tuples).triplets).toEqual(
        sortedTuples(all.tuples).triplets.filter(([anchor]) => anchors.has(anchor)),
      );
    }
  });

  test("asked for neighbors and given anchors, it mines from these", async () => {
    const anchors = Int32Array.of(4, 30);
    const { tuples, neighbors } = await smartMiner().mine(cloud(60, 6), {
      random: createRandom(1),
      purpose: "neighbors",
      anchors,
    });
    expect([...tuples.anchors].sort((a, b) => a - b)).toEqual([...anchors]);
    expect(neighbors).toBeUndefined();
  });
});
