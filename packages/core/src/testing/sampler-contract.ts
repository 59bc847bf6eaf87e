import { describe, expect, test } from "vitest";
import type { EmbeddingSet } from "../embedding-set.js";
import { SmartMiningError } from "../errors.js";
import type { MinedTuples, MiningRound } from "../mining.js";
import type { Neighbors } from "../neighbors.js";
import { createRandom } from "../random.js";
import { isNegative, isPositive, NO_CLASS, NO_GROUP } from "../relations.js";
import type { Batch, Sampler, SamplerInput } from "../training.js";
import { triplets, type Triplets } from "../tuples.js";
import { checkMinedTuples, randomSet, withGroups } from "./mining-checks.js";

/** Batches that are looked at of a sampler that never ends. */
const MOST_BATCHES = 200;

/**
 * What every sampler, ours or anybody's, must hold to. Call it at the top level of a test file; make it for batches that
 * twelve classes of six images fill (8 classes × 2 images, 24 images, say).
 *
 * Batches hold rows that are there; a row of no class only as the negative of a tuple; tuples are valid, their numbers being
 * positions in the batch; neighborhoods name classes that are in the batch; the same seed gives the same batches; a sampler
 * that needs a round says so when there is none; inputs stay untouched.
 *
 * @param name what the test run shows
 * @param make a fresh sampler for each check
 */
export function testSamplerContract(name: string, make: () => Sampler): void {
  describe(`${name} keeps the contract of a sampler`, () => {
    for (const [kind, set] of Object.entries(samplerContractSets()))
      test(`batches are valid: ${kind}`, async () => {
        const batches = await batchesOf(make(), inputOf(set));
        expect(batches.length).toBeGreaterThan(0);
        for (const batch of batches) checkBatch(set, batch, make().bringsTuples === true);
      });

    test("the same seed gives the same batches, another one others", async () => {
      const [set] = Object.values(samplerContractSets());
      const first = await batchesOf(make(), inputOf(set));
      expect(await batchesOf(make(), inputOf(set))).toEqual(first);
      expect(await batchesOf(make(), { ...inputOf(set), random: createRandom(6) })).not.toEqual(first);
    });

    test("a sampler that needs a round refuses to do without", async () => {
      const sampler = make();
      const input = { ...inputOf(samplerContractSets()["twelve classes of six"]), round: undefined };
      if (sampler.needsRound !== true) expect((await batchesOf(sampler, input)).length).toBeGreaterThan(0);
      else await expect(batchesOf(sampler, input)).rejects.toBeInstanceOf(SmartMiningError);
    });

    test("inputs stay untouched", async () => {
      const set = samplerContractSets().groups;
      const [labels, groups] = [set.labels.slice(), set.groups?.slice()];
      await batchesOf(make(), inputOf(set));
      expect([set.labels, set.groups]).toEqual([labels, groups]);
    });
  });
}

/** Sets that samplers form batches from. */
function samplerContractSets(): Record<string, EmbeddingSet> {
  const labels = Array.from({ length: 72 }, (_, row) => row % 12);
  return {
    "twelve classes of six": randomSet(labels, 4, 31),
    "rows of no class": randomSet(
      labels.flatMap((label, row) => (row % 5 === 0 ? [label, NO_CLASS] : [label])),
      4,
      32,
    ),
    // Of each class three images are copies of one another.
    groups: withGroups(randomSet(labels, 4, 33), (row) => (row < 36 ? row % 12 : NO_GROUP)),
  };
}

/** A round over a set by the plainest code: for each row the first positive and a negative; lists by row number. */
function plainRound(set: EmbeddingSet): MiningRound {
  const rows = Array.from({ length: set.size }, (_, row) => row);
  const others = rows.map((row) => rows.filter((other) => isNegative(set, row, set, other)));
  const kin = rows.map((row) => rows.filter((other) => other !== row && isPositive(set, row, set, other)));
  const list = (found: number[][], k: number): Neighbors => ({
    k,
    indices: Int32Array.from(found.flatMap((own, row) => firstOf(own, row, k))),
    distances: Float32Array.from(
      found.flatMap((own, row) => firstOf(own, row, k).map((at) => (at < 0 ? Infinity : 1))),
    ),
  });
  const anchors = rows.filter((row) => kin[row].length > 0 && others[row].length > 0);
  const tuples = triplets(
    anchors,
    anchors.map((row) => kin[row][0]),
    anchors.map((row) => others[row][(row * 7) % others[row].length]),
  );
  const mined = { tuples, report: undefined } as unknown as MinedTuples<Triplets>;
  return {
    set,
    lists: { same: list(kin, 2), other: list(others, 4) },
    triplets: () => Promise.resolve(mined),
    report: () => Promise.resolve(mined.report),
    seconds: 0,
  };
}

/** So many of these rows, beginning at another one for each query, filled up with -1. */
function firstOf(rows: readonly number[], query: number, k: number): number[] {
  return Array.from({ length: k }, (_, at) => (at < rows.length ? rows[(query * 5 + at) % rows.length] : -1));
}

function inputOf(set: EmbeddingSet): SamplerInput {
  return { labels: set.labels, groups: set.groups, round: plainRound(set), random: createRandom(5) };
}

async function batchesOf(sampler: Sampler, input: SamplerInput): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of sampler.batches(input)) {
    batches.push(batch);
    if (batches.length === MOST_BATCHES) break;
  }
  return batches;
}

function checkBatch(set: EmbeddingSet, { rows, tuples, neighborhoods }: Batch, bringsTuples: boolean): void {
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row >= 0 && row < set.size)).toBe(true);
  expect(tuples !== undefined).toBe(bringsTuples);
  const labels = rows.map((row) => set.labels[row]);
  const batch: EmbeddingSet = {
    values: new Float32Array(rows.length),
    dimension: 1,
    size: rows.length,
    labels,
    groups: set.groups && rows.map((row) => set.groups?.[row] ?? NO_GROUP),
  };
  if (tuples === undefined) expect(labels, "a row of no class, and no tuple to make use of it").not.toContain(NO_CLASS);
  else checkPlaces(batch, tuples);
  for (const neighborhood of neighborhoods ?? [])
    for (const label of neighborhood) expect(labels, "a neighborhood's class is in the batch").toContain(label);
}

/** Tuples are positions in the batch, and valid. */
function checkPlaces(batch: EmbeddingSet, tuples: Triplets): void {
  const count = tuples.anchors.length;
  const hardness = new Int32Array(1).fill(count);
  const report = { tuples: count, anchorsWithoutTuple: 0, seconds: 0, distanceComputations: 0, auc: 0.5, hardness };
  const shares = { hardShare: 1, semiHardShare: 0, easyShare: 0 };
  checkMinedTuples(batch, { tuples, report: { ...report, ...shares } } as unknown as MinedTuples);
}
