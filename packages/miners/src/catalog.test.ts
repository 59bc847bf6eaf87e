import { embeddingSet, OptionError, UnknownNameError } from "@smart-mining/core";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { batchMiners, datasetMiners } from "./catalog.js";

test("every miner is made from defaults", () => {
  for (const name of batchMiners.names)
    expect(batchMiners.create(name, undefined, {}).mine, name).toBeTypeOf("function");
  for (const name of datasetMiners.names) {
    const miner = datasetMiners.create(name, undefined, {});
    expect(miner.mine, name).toBeTypeOf("function");
    miner.dispose?.();
  }
});

test("a miner that is made from another asks the run's catalog", () => {
  const mine = vi.fn(batchMiners.create("batch-hard", {}, {}).mine);
  const catalog = batchMiners.add("of-a-plugin", {
    description: "",
    options: z.strictObject({}),
    create: () => ({ mine }),
  });
  const memory = catalog.create("cross-batch-memory", { miner: "of-a-plugin" }, { catalog });
  memory.mine(embeddingSet(Float32Array.of(1, 2, 3), 1, Int32Array.of(0, 0, 1)));
  expect(mine).toHaveBeenCalledOnce();
  expect(() => catalog.create("cross-batch-memory", { miner: "of-a-plugin" }, {})).toThrow(UnknownNameError);
});

test("a misspelt name gets a suggestion", () => {
  expect(() => batchMiners.create("semihard", {}, {})).toThrow(UnknownNameError);
  expect(() => batchMiners.create("semihard", {}, {})).toThrow(/"semi-hard"/);
});

test("a misspelt or impossible option is named", () => {
  expect(() => datasetMiners.create("smart", { candidats: 3 }, {})).toThrow(/"candidates"/);
  expect(() => batchMiners.create("batch-easy-hard", { positives: "semi-hard", negatives: "all" }, {})).toThrow(
    OptionError,
  );
  expect(() => batchMiners.create("batch-easy-hard", { positiveRange: [2, 1] }, {})).toThrow(/positiveRange/);
  expect(() => batchMiners.create("cross-batch-memory", { miner: "smart" }, {})).toThrow(UnknownNameError);
});
