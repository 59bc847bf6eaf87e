import {
  createRandom,
  embeddingSet,
  OptionError,
  type BatchMiner,
  type EmbeddingSet,
  type MinedTuples,
} from "@smart-mining/core";
import { expect, test } from "vitest";
import { allTripletsMiner } from "./batch/all.js";
import { crossBatchMemory } from "./cross-batch-memory.js";

function batch(seed: number, size = 6): EmbeddingSet {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: size * 3 }, () => random.normal());
  return embeddingSet(
    values,
    3,
    Int32Array.from({ length: size }, (_, row) => row % 3),
  );
}

const mine = (miner: BatchMiner, set: EmbeddingSet): MinedTuples => miner.mine(set);

test("mines the batch followed by what it remembers, newest first, anchors from the batch alone", () => {
  const miner = crossBatchMemory(allTripletsMiner(), { size: 9 });
  const [first, second, third] = [batch(1), batch(2), batch(3)];
  expect(mine(miner, first).memory?.size).toBe(0);
  expect(mine(miner, second).memory).toEqual(first);
  const result = mine(miner, third);
  const { memory, tuples } = result;
  expect([...(memory?.values ?? [])]).toEqual([...second.values, ...first.values.slice(0, 9)]);
  expect([...(memory?.labels ?? [])]).toEqual([...second.labels, ...first.labels.slice(0, 3)]);

  const joined = embeddingSet(
    Float32Array.of(...third.values, ...(memory?.values ?? [])),
    3,
    Int32Array.of(...third.labels, ...(memory?.labels ?? [])),
  );
  const anchors = Int32Array.from({ length: third.size }, (_, row) => row);
  const direct = allTripletsMiner().mine(joined, { anchors });
  expect(tuples).toEqual(direct.tuples);
  // Six rows of the batch before, three of the one before that.
  expect(result.report.embeddingAge).toBeCloseTo((6 * 1 + 3 * 2) / 9);
});

test("the memory is not used before startAfter batches were seen", () => {
  const miner = crossBatchMemory(allTripletsMiner(), { startAfter: 2 });
  const sizes = [];
  for (let seed = 0; seed < 4; seed++) sizes.push(mine(miner, batch(seed)).memory?.size);
  expect(sizes).toEqual([0, 0, 12, 18]);
});

test("a memory of 125,000 rows and more takes a batch", () => {
  const none: BatchMiner = { mine: () => allTripletsMiner().mine(batch(1)) };
  const miner = crossBatchMemory(none, { size: 130_000 });
  for (let seed = 0; seed < 3; seed++) mine(miner, batch(seed, 50_000));
  const { memory, report } = mine(miner, batch(9));
  expect(memory?.size).toBe(130_000);
  expect(report.embeddingAge).toBeCloseTo((50_000 * 1 + 50_000 * 2 + 30_000 * 3) / 130_000);
  expect(JSON.parse(JSON.stringify(miner.state?.()))).toMatchObject({ batches: 4 });
});

test("rows of the memory that are of the anchor's group are no positives", () => {
  const miner = crossBatchMemory(allTripletsMiner());
  const set = embeddingSet(Float32Array.of(1, 2, 3), 1, Int32Array.of(0, 0, 1), Int32Array.of(5, -1, -1));
  mine(miner, set);
  const { tuples } = mine(miner, set);
  if (tuples.kind !== "triplets") throw new Error("expected triplets");
  const positives = tuples.positives.filter((_, at) => tuples.anchors[at] === 0);
  // Of the batch row 1, of the memory its copy; never row 0's own copy, which is of its group.
  expect([...new Set(positives)].sort()).toEqual([1, 4]);
});

test("refuses what is no miner", () => {
  expect(() => crossBatchMemory(undefined as unknown as BatchMiner)).toThrow(OptionError);
});
