import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { triplets } from "@smart-mining/core";
import { expect, test } from "vitest";
import { readTrainedBatches } from "../src/index.js";

const batch = {
  step: 7,
  rows: Int32Array.of(4, 5, 6),
  tuples: triplets([0], [1], [2]),
  neighborhoods: [Int32Array.of(0, 1)],
};

test("batches come back as they were written, lists and typed arrays alike; none where there is no file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "batches-"));
  expect(await readTrainedBatches(folder)).toEqual([]);
  await writeFile(join(folder, "batches.json"), JSON.stringify([batch]));
  expect(await readTrainedBatches(folder)).toEqual([batch]);
  await writeFile(join(folder, "batches.json"), JSON.stringify([{ step: 1, rows: [3, 4], tuples: null }]));
  expect(await readTrainedBatches(folder)).toEqual([{ step: 1, rows: Int32Array.of(3, 4) }]);
});

test.each(["{", "{}", '[{"step":1}]', '[{"step":1,"rows":["a"]}]'])("%s is damaged", async (content) => {
  const folder = await mkdtemp(join(tmpdir(), "batches-"));
  await writeFile(join(folder, "batches.json"), content);
  await expect(readTrainedBatches(folder)).rejects.toThrow(/^report: ".*batches\.json" is damaged\.$/);
});
