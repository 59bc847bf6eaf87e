import { OptionError, UnknownNameError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { miners } from "./catalog.js";

test("every miner is made from defaults", () => {
  for (const name of miners.names) {
    const miner = miners.create(name, undefined, {});
    expect(["batch", "dataset"], name).toContain(miner.scope);
    miner.dispose?.();
  }
});

test("a misspelt name gets a suggestion", () => {
  expect(() => miners.create("semihard", {}, {})).toThrow(UnknownNameError);
  expect(() => miners.create("semihard", {}, {})).toThrow(/"semi-hard"/);
});

test("a misspelt or impossible option is named", () => {
  expect(() => miners.create("smart", { candidats: 3 }, {})).toThrow(/"candidates"/);
  expect(() => miners.create("batch-easy-hard", { positives: "semi-hard", negatives: "all" }, {})).toThrow(OptionError);
  expect(() => miners.create("batch-easy-hard", { positiveRange: [2, 1] }, {})).toThrow(/positiveRange/);
  expect(() => miners.create("cross-batch-memory", { miner: "smart" }, {})).toThrow(OptionError);
});
