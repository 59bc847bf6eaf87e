import { describe, expect, test } from "vitest";
import { SmartMiningError } from "../errors.js";
import type { BatchMiner, MinedTuples } from "../mining.js";
import { createRandom } from "../random.js";
import { NO_CLASS } from "../relations.js";
import { tupleCount } from "../tuples.js";
import type { EmbeddingSet } from "../embedding-set.js";
import { checkMinedTuples, copyOfInputs, miningContractSets, randomSet } from "./mining-checks.js";
import { expectNoTensorLeak } from "./tensor-leaks.js";

/**
 * What every batch miner, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * It answers at once. Anchor and positive share a class and differ, and are not of one group; the negative is of another
 * class or of none; rows are in range; empty sets, one class and nothing but singletons give no triplets; NaN is refused; the
 * same seed gives the same tuples; inputs stay untouched; no tensor is leaked; the report agrees with the tuples; a state
 * that is restored goes on as the miner would have.
 *
 * @param name what the test run shows
 * @param make a fresh miner for each check
 */
export function testBatchMinerContract(name: string, make: () => BatchMiner): void {
  describe(`${name} keeps the contract of a batch miner`, () => {
    for (const [distribution, set] of Object.entries(miningContractSets()))
      test(`tuples are valid: ${distribution}`, async () => {
        const miner = make();
        checkMinedTuples(set, await expectNoTensorLeak(() => mineOnce(miner, set)));
        miner.dispose?.();
      });

    test("an ordinary batch gives tuples, at once", () => {
      const result = mineOnce(make(), miningContractSets()["six classes of four"]);
      expect(result).not.toBeInstanceOf(Promise);
      expect(tupleCount(result.tuples)).toBeGreaterThan(0);
    });

    test("empty sets, one class and singletons give no triplets", () => {
      for (const labels of [[], [3], [1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5], [NO_CLASS, NO_CLASS, 2]]) {
        const { tuples } = mineOnce(make(), randomSet(labels, 4, 1));
        const classes = new Set(labels);
        if (tuples.kind === "triplets") expect(tupleCount(tuples), labels.join()).toBe(0);
        else if (classes.size < 2) expect(tuples.negative[0].length, labels.join()).toBe(0);
        else expect(tuples.positive[0].length, labels.join()).toBe(0);
      }
    });

    test("NaN and infinity are refused with a typed error", () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const set = miningContractSets()["six classes of four"];
        set.values[7] = bad;
        expect(() => mineOnce(make(), set)).toThrow(SmartMiningError);
      }
    });

    test("the same seed gives the same tuples", () => {
      const set = miningContractSets()["uneven classes"];
      expect(mineOnce(make(), set).tuples).toEqual(mineOnce(make(), set).tuples);
    });

    test("without random it mines, or says that it is missing", () => {
      const set = miningContractSets()["six classes of four"];
      const given = mineOnce(make(), set).tuples;
      try {
        expect(make().mine(set).tuples).toEqual(given);
      } catch (error) {
        expect(error).toMatchObject({ code: "ERR_OPTION", message: expect.stringContaining('"random"') as unknown });
      }
    });

    test("inputs stay untouched", () => {
      const set = miningContractSets().groups;
      const before = copyOfInputs(set);
      mineOnce(make(), set);
      expect(set).toEqual(before);
    });

    test("only the asked anchors are mined", () => {
      const set = miningContractSets()["six classes of four"];
      const anchors = Int32Array.of(1, 8, 20);
      const { tuples } = make().mine(set, { random: createRandom(5), anchors });
      const given = tuples.kind === "triplets" ? tuples.anchors : [...tuples.positive[0], ...tuples.negative[0]];
      for (const anchor of given) expect([...anchors]).toContain(anchor);
    });

    test("a restored state goes on as the miner would have", () => {
      const sets = miningContractSets();
      const batches = [sets["six classes of four"], randomSet([0, 0, 1, 1, NO_CLASS], 8, 22)];
      const miner = make();
      if (miner.state === undefined) return;
      for (const set of batches) mineOnce(miner, set);
      const other = make();
      other.restore?.(JSON.parse(JSON.stringify(miner.state())) as Record<string, unknown>);
      for (const set of batches) expect(mineOnce(other, set).tuples).toEqual(mineOnce(miner, set).tuples);
    });
  });
}

function mineOnce(miner: BatchMiner, set: EmbeddingSet): MinedTuples {
  return miner.mine(set, { random: createRandom(5) });
}
