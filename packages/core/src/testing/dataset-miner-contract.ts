import { describe, expect, test } from "vitest";
import type { EmbeddingSet } from "../embedding-set.js";
import { SmartMiningError } from "../errors.js";
import type { DatasetMiner, MiningRound } from "../mining.js";
import type { ClassNeighbors } from "../neighbors.js";
import { createRandom } from "../random.js";
import { isNegative, isPositive, NO_CLASS } from "../relations.js";
import { checkMinedTuples, copyOfInputs, miningContractSets, randomSet } from "./mining-checks.js";
import { expectNoTensorLeak } from "./tensor-leaks.js";

/**
 * What every dataset miner, ours or anybody's, must hold to. Call it at the top level of a test file.
 *
 * A round has its lists at once, those of every row, in which no list of a row's class holds the row itself, its group or
 * another class; its own triplets are valid, the same for the same seed and when asked for again; its report is of the
 * triplets asked for last, else of a sample; anchors of a request are heeded; NaN is refused; inputs stay untouched; an
 * aborted signal stops it; no tensor is leaked.
 *
 * @param name what the test run shows
 * @param make a fresh miner for each check
 */
export function testDatasetMinerContract(name: string, make: () => DatasetMiner): void {
  const withRound = async (set: EmbeddingSet, use: (round: MiningRound) => void | Promise<void>): Promise<void> => {
    const miner = make();
    await use(await miner.mine(set, { random: createRandom(5) }));
    miner.dispose?.();
  };
  describe(`${name} keeps the contract of a dataset miner`, () => {
    for (const [distribution, set] of Object.entries(miningContractSets()))
      test(`lists and triplets are valid: ${distribution}`, () =>
        expectNoTensorLeak(() =>
          withRound(set, async (round) => {
            expect(round.set).toBe(set);
            if (round.lists !== undefined) checkLists(set, round.lists);
            checkMinedTuples(set, await round.triplets());
          }),
        ));

    test("an ordinary set gives triplets", () =>
      withRound(miningContractSets()["six classes of four"], async (round) => {
        const { tuples, report } = await round.triplets();
        expect(tuples.anchors.length).toBeGreaterThan(0);
        expect(round.seconds).toBeGreaterThanOrEqual(report.seconds);
      }));

    test("empty sets, one class and singletons give no triplets", async () => {
      for (const labels of [[], [3], [1, 1, 1, 1, 1], [0, 1, 2, 3, 4, 5], [NO_CLASS, NO_CLASS, 2]])
        await withRound(randomSet(labels, 4, 1), async (round) => {
          expect((await round.triplets()).tuples.anchors, labels.join()).toHaveLength(0);
          expect((await round.report()).tuples).toBe(0);
        });
    });

    test("a round's own triplets are the same for the same seed, and when asked for again or after a report", async () => {
      const set = miningContractSets()["uneven classes"];
      const given: unknown[] = [];
      await withRound(set, async (round) => {
        given.push((await round.triplets()).tuples, (await round.triplets()).tuples);
      });
      await withRound(set, async (round) => {
        await round.report();
        given.push((await round.triplets()).tuples);
      });
      expect(given[1]).toEqual(given[0]);
      expect(given[2]).toEqual(given[0]);
    });

    roundsAnswerRequests(make, withRound);

    test("NaN and infinity are refused with a typed error", async () => {
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const set = miningContractSets()["six classes of four"];
        set.values[7] = bad;
        await expect(make().mine(set, { random: createRandom(5) })).rejects.toBeInstanceOf(SmartMiningError);
      }
    });

    test("inputs stay untouched", async () => {
      const set = miningContractSets().groups;
      const before = copyOfInputs(set);
      await withRound(set, async (round) => void (await round.triplets()));
      expect(set).toEqual(before);
    });

    test("an aborted signal stops it", async () => {
      const set = miningContractSets()["six classes of four"];
      const signal = AbortSignal.abort();
      await expect(make().mine(set, { random: createRandom(5), signal })).rejects.toMatchObject({
        code: "ERR_ABORTED",
      });
    });
  });
}

/** What a round gives for requests, and what its report is then of. */
function roundsAnswerRequests(
  make: () => DatasetMiner,
  withRound: (set: EmbeddingSet, use: (round: MiningRound) => Promise<void>) => Promise<void>,
): void {
  test("the report is of a sample, then of the triplets asked for last", () =>
    withRound(miningContractSets()["six classes of four"], async (round) => {
      expect((await round.report()).tuples).toBeGreaterThan(0);
      const own = await round.triplets();
      expect(await round.report()).toEqual(own.report);
      const few = await round.triplets({ anchors: Int32Array.of(1, 8), random: createRandom(6) });
      expect(await round.report()).toEqual(few.report);
    }));

  test("only the asked anchors are mined, of the round or of a request", async () => {
    const set = miningContractSets()["six classes of four"];
    const anchors = Int32Array.of(1, 8, 20);
    const miner = make();
    const named = await miner.mine(set, { random: createRandom(5), anchors });
    const asked = await named.triplets({ anchors: Int32Array.of(3, 8) });
    for (const anchor of asked.tuples.anchors) expect([3, 8]).toContain(anchor);
    checkMinedTuples(set, asked);
    for (const anchor of (await named.triplets()).tuples.anchors) expect([...anchors]).toContain(anchor);
    miner.dispose?.();
    await withRound(set, async (round) => {
      for (const anchor of (await round.triplets({ anchors })).tuples.anchors) expect([...anchors]).toContain(anchor);
      await expect(round.triplets({ anchors: Int32Array.of(24) })).rejects.toBeInstanceOf(SmartMiningError);
    });
  });
}

/** Lists of every row: of the right classes, without the row itself and its group. */
function checkLists(set: EmbeddingSet, { same, other }: ClassNeighbors): void {
  expect([same.indices.length, other.indices.length]).toEqual([set.size * same.k, set.size * other.k]);
  const wrong = (k: number, indices: Int32Array, right: (row: number, found: number) => boolean): number =>
    indices.findIndex((found, at) => found >= 0 && !right(Math.floor(at / k), found));
  expect(
    wrong(same.k, same.indices, (row, found) => row !== found && isPositive(set, row, set, found)),
    "place of a wrong row in the same-class lists",
  ).toBe(-1);
  expect(
    wrong(other.k, other.indices, (row, found) => set.labels[row] === NO_CLASS || isNegative(set, row, set, found)),
    "place of a wrong row in the other-class lists",
  ).toBe(-1);
}
