import { createRandom, tupleCount, triplets, UnknownNameError, ValueError, type Pairs } from "@smart-mining/core";
import { expect, test } from "vitest";
import { batchMiners, datasetMiners } from "./catalog.js";
import { mineStored, tupleLines } from "./mine-stored.js";

function stored() {
  const random = createRandom(8);
  const labels = Int32Array.from({ length: 30 }, (_, row) => row % 6);
  return { values: Float32Array.from({ length: 120 }, () => random.normal()), dimension: 4, labels };
}

test("mines by name, the same for the same seed", async () => {
  const first = await mineStored({ ...stored(), miner: "semi-hard-dataset", options: { select: "random" }, seed: 3 });
  const second = await mineStored({ ...stored(), miner: "semi-hard-dataset", options: { select: "random" }, seed: 3 });
  expect(first.tuples).toEqual(second.tuples);
  expect(first.report.tuples).toBeGreaterThan(0);
  expect((await mineStored(stored())).report.tuples).toBeGreaterThan(0);
});

test("mines with a batch miner, and looks in the catalogs it is given", async () => {
  const { tuples } = await mineStored({ ...stored(), miner: "all-triplets" });
  expect(tuples).toMatchObject({ kind: "triplets" });
  expect(tupleCount(tuples)).toBe(30 * 4 * 25);
  const catalogs = { batchMiners, datasetMiners: datasetMiners.add("smart-too", datasetMiners.get("smart")) };
  expect((await mineStored({ ...stored(), miner: "smart-too", catalogs })).report.tuples).toBeGreaterThan(0);
});

test("mine --miner all-triplets on 5,000 rows says that its triplets do not fit, and does not end the process", async () => {
  const labels = Int32Array.from({ length: 5000 }, (_, row) => row % 50);
  const values = Float32Array.from({ length: 10_000 }, (_, at) => at);
  const mined = mineStored({ values, dimension: 2, labels, miner: "all-triplets" });
  await expect(mined).rejects.toMatchObject({
    code: "ERR_SHAPE",
    message: expect.stringContaining(String(5000 * 99 * 4900)) as unknown,
  });
});

test("refuses unknown miners and unusable numbers", async () => {
  await expect(mineStored({ ...stored(), miner: "smrt" })).rejects.toThrow(UnknownNameError);
  const bad = stored();
  bad.values[5] = Number.NaN;
  await expect(mineStored(bad)).rejects.toThrow(ValueError);
});

test("tuples become lines", () => {
  const three = triplets([0, 1], [2, 3], [4, 5]);
  expect([...tupleLines(three, "csv")]).toEqual(["anchor,positive,negative", "0,2,4", "1,3,5"]);
  expect([...tupleLines(three, "jsonl")].map((line) => JSON.parse(line) as unknown)).toEqual([
    { anchor: 0, positive: 2, negative: 4 },
    { anchor: 1, positive: 3, negative: 5 },
  ]);
  const pairs: Pairs = {
    kind: "pairs",
    positive: [Int32Array.of(0), Int32Array.of(1)],
    negative: [Int32Array.of(0), Int32Array.of(2)],
  };
  expect([...tupleLines(pairs, "csv")]).toEqual(["first,second,same", "0,1,true", "0,2,false"]);
});
