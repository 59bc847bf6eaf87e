import { readdirSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNames, createPipelineContainer } from "@smart-mining/training";
import { describe, expect, test } from "vitest";
import { budgetOf, checkGrid, loadGrid, referenceOf, runsOf } from "./grid.js";
import { imagesPerStep } from "./images-per-step.js";

const grids = fileURLToPath(new URL("../../../benchmarks/grids/", import.meta.url));

describe("grids of this repository", () => {
  const container = createPipelineContainer();

  test.each(readdirSync(grids))("%s resolves to complete configurations of known parts", async (name) => {
    const grid = await loadGrid(`${grids}${name}`);
    const runs = runsOf(grid);
    expect(runs).toHaveLength(Object.keys(grid.contenders).length * grid.seeds.length);
    const { unit, amount } = budgetOf(grid);
    for (const { config, seed } of runs) {
      expect(config.seed).toBe(seed);
      checkNames(config, container);
      expect(config.steps * (unit === "steps" ? 1 : imagesPerStep(config)!)).toBe(amount);
    }
  });
});

test("paths in a grid are relative to its file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "grid-"));
  await writeFile(join(folder, "own.mjs"), "export default () => {};");
  const dataset = { name: "image-folder", options: { path: "photographs" } };
  const contenders = { a: { extends: "smart-mining", plugins: ["./own.mjs"], dataset } };
  await writeFile(join(folder, "grid.json"), JSON.stringify({ contenders }));
  const [{ config }] = runsOf(await loadGrid(join(folder, "grid.json")));
  expect(config.plugins).toEqual([join(folder, "own.mjs")]);
  expect(config.dataset.options).toEqual({ path: join(folder, "photographs") });
});

describe("checkGrid", () => {
  test("names what is wrong", () => {
    expect(() => checkGrid({ contenders: {} })).toThrow(/"contenders" must name at least one/);
    expect(() => checkGrid({ contenders: { a: {} }, reference: "b" })).toThrow(/no contender named "b"/);
    expect(() => checkGrid({ contenders: { a: {} }, step: 3 })).toThrow(
      /no option named "step" \(did you mean "steps"\?\)/,
    );
  });

  test("the budget is in steps or in images", () => {
    expect(() => checkGrid({ contenders: { a: {} }, steps: 3, images: 30 })).toThrow(
      /"steps" and "images" must not both be given; got 3 steps and 30 images/,
    );
    expect(budgetOf(checkGrid({ contenders: { a: {} } }))).toEqual({ unit: "steps", amount: 600, evaluateEvery: 50 });
  });

  test("references may be one for each contender", () => {
    const contenders = { a: {}, b: {}, c: {} };
    const grid = checkGrid({ contenders, reference: { b: "a" } });
    expect(["a", "b", "c"].map((name) => referenceOf(grid, name))).toEqual([undefined, "a", undefined]);
    expect(() => checkGrid({ contenders, reference: { b: "d" } })).toThrow(/no contender named "d"/);
    expect(() => checkGrid({ contenders, reference: { d: "a" } })).toThrow(/no contender named "d"/);
  });
});

describe("runsOf a budget of images", () => {
  const sampler = (classesPerBatch: number) => ({
    extends: "triplet-semi-hard",
    sampler: { name: "class-balanced", options: { classesPerBatch, samplesPerClass: 4 } },
  });
  const separate = { extends: "smart-mining-separate", mining: { sampler: { options: { batchSize: 60 } } } };
  const grid = (images: number, evaluateEvery: number) =>
    checkGrid({ images, evaluateEvery, seeds: [7], contenders: { small: sampler(3), large: sampler(30), separate } });

  test("gives each contender as many steps as show so many images", () => {
    const runs = runsOf(grid(2400, 120));
    expect(runs.map(({ config }) => [config.steps, config.evaluation.every])).toEqual([
      [200, 10],
      [20, 1],
      [40, 2],
    ]);
  });

  test.each([
    [1000, 120, /"images" must be a multiple of the 12 images in a batch of "small"; got 1000/],
    [2400, 60, /"evaluateEvery" must be a multiple of the 120 images in a batch of "large"; got 60/],
  ])("%i images, evaluated every %i: refused", (images, every, message) => {
    expect(() => runsOf(grid(images, every))).toThrow(message);
  });

  test("refuses a contender that does not say how large its batches are", () => {
    const unknown = { extends: "triplet-semi-hard", sampler: { name: "my-own" } };
    expect(() => runsOf(checkGrid({ images: 120, contenders: { unknown } }))).toThrow(
      /"unknown" must say how large its batches are/,
    );
  });
});
