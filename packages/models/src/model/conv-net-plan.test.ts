import { OptionError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { convNetOptions } from "./conv-net-options.js";
import { countFlops, planBlocks } from "./conv-net-plan.js";

test("the default net is that of the dataset's measurements: 16, 8, 4, 2 pixels, 512 features", () => {
  const { blocks, features } = planBlocks(convNetOptions.parse({}));
  expect(blocks.map(({ size }) => size.after)).toEqual([16, 8, 4, 2]);
  expect(blocks.map(({ stride, pool }) => [stride, pool])).toEqual([[2, false], [1, true], [1, true], [1, true]]); // prettier-ignore
  expect(features).toBe(512);
});

test("a step of 120 images counts 8.6 GFLOP, and 9.1 with a pool in the first block", () => {
  const step = (stem: "stride" | "pool"): number => (countFlops(convNetOptions.parse({ stem })).step * 120) / 1e9;
  expect(step("stride")).toBeCloseTo(8.62, 1);
  expect(step("pool")).toBeCloseTo(8.94, 1);
});

test("an image too small for its blocks is refused with the least size", () => {
  expect(() => planBlocks(convNetOptions.parse({ imageSize: 7 }))).toThrow(OptionError);
  expect(() => planBlocks(convNetOptions.parse({ imageSize: 7, stem: "pool", filters: [4, 4, 4] }))).toThrow(
    'convNet: "imageSize" must be >= 8 for 3 blocks; got 7.',
  );
});
