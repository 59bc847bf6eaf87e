import { describe, expect, test } from "vitest";
import { embeddingSet, type EmbeddingSet } from "../embedding-set.js";
import { SmartMiningError } from "../errors.js";
import type { Miner, MiningResult } from "../mining.js";
import { createRandom } from "../random.js";
import { checkTuples, tupleCount, type Tuples } from "../tuples.js";
import { expectNoTensorLeak } from "./tensor-leaks.js";

/**
 * What every miner, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * Anchor and positive share a class and differ, the negative is of another class, rows are in range; empty sets, one class
 * and nothing but singletons give no triplets; NaN is refused; the same seed gives the same tuples; inputs stay untouched;
 * no tensor is leaked; the report agrees with the tuples.
 *
 * @param name what the test run shows
 * @param make a fresh miner for each check
 */
export function testMinerContract(name: string, make: () => Miner): void {
  describe(`${name} keeps the miner contract`, () => {
    for (const [distribution, set] of Object.entries(minerContractSets()))
      test(`tuples are valid: ${distribution}`, async () => {
        const miner = make();
        const result = await expectNoTensorLeak(() => mineOnce(miner, set));
        checkMiningResult(set, result);
        miner.dispose?.();
      });

    test("an ordinary batch gives tuples", async () => {
      const result = await mineOnce(make(), minerContractSets()["six classes of four"]);
      expect(tupleCount(result.tuples)).toBeGreaterThan(0);
    });

    test("empty sets, one class and singletons give no triplets", async () => {
      for (const labels of [[], [3], [1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5]]) {
        const { tuples } = await mineOnce(make(), randomSet(labels, 4, 1));
        if (tuples.kind === "triplets") expect(tupleCount(tuples), labels.join()).toBe(0);
        else if (new Set(labels).size < 2) expect(tuples.negative[0].length, labels.join()).toBe(0);
        else expect(tuples.positive[0].length, labels.join()).toBe(0);
      }
    });

    test("NaN and infinity are refused with a typed error", async () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const set = minerContractSets()["six classes of four"];
        set.values[7] = bad;
        await expect(mineOnce(make(), set)).rejects.toBeInstanceOf(SmartMiningError);
      }
    });

    test("the same seed gives the same tuples", async () => {
      const set = minerContractSets()["uneven classes"];
      const [first, second] = [await mineOnce(make(), set), await mineOnce(make(), set)];
      expect(first.tuples).toEqual(second.tuples);
    });

    test("inputs stay untouched", async () => {
      const set = minerContractSets()["uneven classes"];
      const [values, labels] = [set.values.slice(), set.labels.slice()];
      await mineOnce(make(), set);
      expect(set.values).toEqual(values);
      expect(set.labels).toEqual(labels);
    });

    test("only the asked anchors are mined", async () => {
      const set = minerContractSets()["six classes of four"];
      const anchors = Int32Array.of(1, 8, 20);
      const { tuples } = await make().mine(set, { random: createRandom(5), anchors });
      const given = tuples.kind === "triplets" ? tuples.anchors : [...tuples.positive[0], ...tuples.negative[0]];
      for (const anchor of given) expect([...anchors]).toContain(anchor);
    });
  });
}

/** Checks one result against the set it was mined from; usable in property tests. */
export function checkMiningResult(set: EmbeddingSet, { tuples, report, memory }: MiningResult): void {
  const labels = memory === undefined ? set.labels : Int32Array.of(...set.labels, ...memory.labels);
  checkTuples("miner contract", tuples, labels.length);
  for (const [first, second, same] of pairsOf(tuples)) {
    const wrong = first.findIndex(
      (row, at) => (labels[row] === labels[second[at]]) !== same || (same && row === second[at]),
    );
    const pair = wrong < 0 ? "none" : `rows ${first[wrong]} and ${second[wrong]}`;
    expect(pair, same ? "pair not of one class, or a row with itself" : "pair of one class").toBe("none");
  }
  expect(report.tuples).toBe(tupleCount(tuples));
  expect(report.anchorsWithoutTuple).toBeGreaterThanOrEqual(0);
  expect(report.anchorsWithoutTuple).toBeLessThanOrEqual(1);
  expect(report.seconds).toBeGreaterThanOrEqual(0);
  expect(Number.isInteger(report.distanceComputations)).toBe(true);
  if (tuples.kind === "triplets" && report.tuples > 0) {
    expect(report.hardShare + report.semiHardShare + report.easyShare).toBeCloseTo(1, 10);
    expect(report.hardness.reduce((sum, count) => sum + count, 0)).toBe(report.tuples);
    expect(report.auc).toBeGreaterThanOrEqual(0);
    expect(report.auc).toBeLessThanOrEqual(1);
  }
}

/** Label distributions, ordinary and odd, with seeded random embeddings. */
export function minerContractSets(): Record<string, EmbeddingSet> {
  return {
    "six classes of four": randomSet(
      Array.from({ length: 24 }, (_, row) => row % 6),
      8,
      11,
    ),
    "uneven classes": randomSet([5, 5, 5, 5, 5, 5, 5, 2, 2, 9, 9, 9, -4, 0, 0], 8, 12),
    "one huge class": randomSet([...new Array<number>(40).fill(1), 2, 2, 3], 6, 13),
    "many classes of two": randomSet(
      Array.from({ length: 60 }, (_, row) => row >> 1),
      5,
      14,
    ),
    "one row a class but one": randomSet([0, 1, 2, 3, 3, 4, 5, 6], 3, 15),
    "identical rows": embeddingSet(
      new Float32Array(12 * 4).fill(0.5),
      4,
      Int32Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]),
    ),
    "one dimension": randomSet([0, 0, 1, 1, 2, 2], 1, 16),
  };
}

async function mineOnce(miner: Miner, set: EmbeddingSet): Promise<MiningResult> {
  return miner.mine(set, { random: createRandom(5) });
}

function pairsOf(tuples: Tuples): [Int32Array, Int32Array, boolean][] {
  return tuples.kind === "triplets"
    ? [
        [tuples.anchors, tuples.positives, true],
        [tuples.anchors, tuples.negatives, false],
      ]
    : [
        [...tuples.positive, true],
        [...tuples.negative, false],
      ];
}

function randomSet(labels: readonly number[], dimension: number, seed: number): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: labels.length * dimension }, () => random.normal());
  return embeddingSet(values, dimension, Int32Array.from(labels));
}
