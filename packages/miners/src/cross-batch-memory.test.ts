import {
  createRandom,
  embeddingSet,
  OptionError,
  type EmbeddingSet,
  type MiningResult,
  type Tuples,
} from "@smart-mining/core";
import { expect, test } from "vitest";
import { allTripletsMiner } from "./batch/all.js";
import { crossBatchMemory } from "./cross-batch-memory.js";
import { smartMiner } from "./dataset/smart-miner.js";

function batch(seed: number, size = 6): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: size * 3 }, () => random.normal());
  return embeddingSet(
    values,
    3,
    Int32Array.from({ length: size }, (_, row) => row % 3),
  );
}

const mine = async (miner: ReturnType<typeof crossBatchMemory>, set: EmbeddingSet): Promise<MiningResult<Tuples>> =>
  miner.mine(set, { random: createRandom(1) });

test("mines the batch followed by what it remembers, newest first, anchors from the batch alone", async () => {
  const miner = crossBatchMemory(allTripletsMiner(), { size: 9 });
  const [first, second, third] = [batch(1), batch(2), batch(3)];
  expect((await mine(miner, first)).memory?.size).toBe(0);
  expect((await mine(miner, second)).memory).toEqual(first);
  const result = await mine(miner, third);
  const { memory, tuples } = result;
  expect([...(memory?.values ?? [])]).toEqual([...second.values, ...first.values.slice(0, 9)]);
  expect([...(memory?.labels ?? [])]).toEqual([...second.labels, ...first.labels.slice(0, 3)]);

  const joined = embeddingSet(
    Float32Array.of(...third.values, ...(memory?.values ?? [])),
    3,
    Int32Array.of(...third.labels, ...(memory?.labels ?? [])),
  );
  const anchors = Int32Array.from({ length: third.size }, (_, row) => row);
  const direct = await allTripletsMiner().mine(joined, { random: createRandom(1), anchors });
  expect(tuples).toEqual(direct.tuples);
  // Six rows of the batch before, three of the one before that.
  expect(result.report.embeddingAge).toBeCloseTo((6 * 1 + 3 * 2) / 9);
});

test("the memory is not used before startAfter batches were seen", async () => {
  const miner = crossBatchMemory(allTripletsMiner(), { startAfter: 2 });
  const sizes = [];
  for (let seed = 0; seed < 4; seed++) sizes.push((await mine(miner, batch(seed))).memory?.size);
  expect(sizes).toEqual([0, 0, 12, 18]);
});

test("answers at once when its miner does", () => {
  expect(crossBatchMemory(allTripletsMiner()).mine(batch(1), { random: createRandom(1) })).not.toBeInstanceOf(Promise);
});

test("refuses a miner of dataset scope", () => {
  expect(() => crossBatchMemory(smartMiner())).toThrow(OptionError);
});
