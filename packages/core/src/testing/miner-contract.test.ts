import { describe, expect, test } from "vitest";
import { classIndex, embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import { ValueError } from "../errors.js";
import type { Miner, MiningReport, MiningResult } from "../mining.js";
import { triplets, type Triplets } from "../tuples.js";
import { checkMiningResult, testMinerContract } from "./miner-contract.js";

/** The first positive and the first negative of each anchor. */
function firstMiner(): Miner<Triplets> {
  return {
    scope: "batch",
    mine(set, { anchors }) {
      if (set.values.some((value) => !Number.isFinite(value))) throw new ValueError("firstMiner: not finite.");
      const { classOfRow } = classIndex(set.labels);
      const columns: [number[], number[], number[]] = [[], [], []];
      for (const anchor of anchors ?? classOfRow.keys()) {
        const positive = classOfRow.findIndex((of, row) => of === classOfRow[anchor] && row !== anchor);
        const negative = classOfRow.findIndex((of) => of !== classOfRow[anchor]);
        if (positive < 0 || negative < 0) continue;
        [anchor, positive, negative].forEach((row, at) => columns[at].push(row));
      }
      return resultOf(triplets(...columns));
    },
  };
}

function resultOf(tuples: Triplets, report: Partial<MiningReport> = {}): MiningResult<Triplets> {
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

testMinerContract("a plain miner", firstMiner);

describe("checkMiningResult finds", () => {
  const set: EmbeddingSet = embeddingSet(new Float32Array(5), 1, Int32Array.of(0, 0, 1, 1, 2));
  test("nothing wrong with right tuples", () => checkMiningResult(set, resultOf(triplets([0, 2], [1, 3], [2, 4]))));
  for (const [what, tuples] of Object.entries({
    "a positive of another class": triplets([0], [2], [3]),
    "a negative of the same class": triplets([0], [1], [1]),
    "an anchor that is its own positive": triplets([0], [0], [2]),
    "a row that is not there": triplets([0], [1], [5]),
  }))
    test(what, () => expect(() => checkMiningResult(set, resultOf(tuples))).toThrow());
  test("a report that counts otherwise", () => {
    const tuples = triplets([0], [1], [2]);
    expect(() => checkMiningResult(set, resultOf(tuples, { tuples: 2 }))).toThrow();
    expect(() => checkMiningResult(set, resultOf(tuples, { hardShare: 0.5 }))).toThrow();
    expect(() => checkMiningResult(set, resultOf(tuples, { anchorsWithoutTuple: 1.5 }))).toThrow();
  });
});
