import { describe, expect, test } from "vitest";
import { embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import { ValueError } from "../errors.js";
import type { BatchMiner, MinedTuples, MiningReport } from "../mining.js";
import { isNegative, isPositive } from "../relations.js";
import { triplets, type Triplets } from "../tuples.js";
import { testBatchMinerContract } from "./batch-miner-contract.js";
import { checkMinedTuples } from "./mining-checks.js";

/** The first positive and the first negative of each anchor. */
function firstMiner(): BatchMiner<Triplets> {
  return {
    mine(set, { anchors } = {}) {
      if (set.values.some((value) => !Number.isFinite(value))) throw new ValueError("firstMiner: not finite.");
      const rows = Int32Array.from(set.labels, (_, row) => row);
      const columns: [number[], number[], number[]] = [[], [], []];
      for (const anchor of anchors ?? rows) {
        const positive = rows.findIndex((row) => row !== anchor && isPositive(set, anchor, set, row));
        const negative = rows.findIndex((row) => isNegative(set, anchor, set, row));
        if (positive < 0 || negative < 0) continue;
        [anchor, positive, negative].forEach((row, at) => columns[at].push(row));
      }
      return resultOf(triplets(...columns));
    },
  };
}

function resultOf(tuples: Triplets, report: Partial<MiningReport> = {}): MinedTuples<Triplets> {
  const hardness = new Int32Array(20);
  hardness[0] = tuples.anchors.length;
  return {
    tuples,
    report: {
      tuples: tuples.anchors.length,
      activeFraction: 1,
      margin: 0.2,
      meanPositive: 0,
      meanNegative: 0,
      auc: 0.5,
      hardShare: 1,
      semiHardShare: 0,
      easyShare: 0,
      hardness,
      anchorsWithoutTuple: 0,
      widened: 0,
      distanceComputations: 0,
      seconds: 0,
      ...report,
    },
  };
}

testBatchMinerContract("a plain miner", firstMiner);

describe("checkMinedTuples finds", () => {
  const set: EmbeddingSet = embeddingSet(
    new Float32Array(7),
    1,
    Int32Array.of(0, 0, 1, 1, 2, -1, -1),
    Int32Array.of(-1, -1, 8, 8, -1, -1, -1),
  );
  test("nothing wrong with right tuples", () => checkMinedTuples(set, resultOf(triplets([0, 1], [1, 0], [2, 5]))));
  for (const [what, tuples] of Object.entries({
    "a positive of another class": triplets([0], [2], [3]),
    "a negative of the same class": triplets([0], [1], [1]),
    "an anchor that is its own positive": triplets([0], [0], [2]),
    "a row that is not there": triplets([0], [1], [7]),
    "an anchor of no class": triplets([5], [6], [0]),
    "a positive of the anchor's group": triplets([2], [3], [0]),
  }))
    test(what, () => expect(() => checkMinedTuples(set, resultOf(tuples))).toThrow());
  test("a report that counts otherwise", () => {
    const tuples = triplets([0], [1], [2]);
    expect(() => checkMinedTuples(set, resultOf(tuples, { tuples: 2 }))).toThrow();
    expect(() => checkMinedTuples(set, resultOf(tuples, { hardShare: 0.5 }))).toThrow();
    expect(() => checkMinedTuples(set, resultOf(tuples, { anchorsWithoutTuple: 1.5 }))).toThrow();
  });
});
