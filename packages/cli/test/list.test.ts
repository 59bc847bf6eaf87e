import { describe, expect, test } from "vitest";
import { PLUGIN, smartMining } from "./command-line.js";

describe("smart-mining list", () => {
  test("the kinds, and what there is of each", async () => {
    const { code, stdout } = await smartMining(["list", "--json"]);
    expect(code).toBe(0);
    const kinds = JSON.parse(stdout) as Record<string, string[]>;
    expect(kinds).toMatchObject({
      preset: expect.arrayContaining(["smart-mining"]),
      loss: expect.arrayContaining(["triplet-margin"]),
      "batch-miner": expect.arrayContaining(["semi-hard", "random"]),
      "dataset-miner": expect.arrayContaining(["smart", "random"]),
      dataset: expect.arrayContaining(["emoji-1096"]),
      parameter: expect.arrayContaining(["minedShare"]),
      signal: expect.arrayContaining(["violatedShare"]),
      distance: expect.arrayContaining(["euclidean"]),
      optimizer: expect.arrayContaining(["adam", "sgd"]),
      schedule: expect.arrayContaining(["constant"]),
      augmentation: expect.arrayContaining(["affine-color"]),
      listener: expect.arrayContaining(["json-lines"]),
      sampler: expect.arrayContaining(["class-balanced"]),
      "round-sampler": expect.arrayContaining(["neighborhoods", "separate-triplets", "shared-triplets"]),
      metric: expect.arrayContaining(["recallAt", "daviesBouldin"]),
    });
    expect(kinds["batch-miner"]).not.toContain("smart");
    expect(kinds["dataset-miner"]).not.toContain("semi-hard");
  });

  test("presets are listed and printed as configurations", async () => {
    expect((await smartMining(["list", "preset"])).stdout).toMatch(/^smart-mining +smart mining over the whole/m);
    const { stdout } = await smartMining(["list", "preset", "triplet-random", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ mining: { sampler: { name: "separate-triplets" } } });
    expect((await smartMining(["list", "preset", "triplet-random"])).stdout).toMatch(/^description: /);
  });

  test("options with their defaults and sentences; what a plugin adds too", async () => {
    const loss = await smartMining(["list", "loss", "triplet-margin"]);
    expect(loss.stdout).toMatch(/^triplet-margin: /);
    expect(loss.stdout).toMatch(/^margin +0\.\d+ +\S/m);
    const tiny = await smartMining(["list", "dataset", "tiny", "--plugin", PLUGIN]);
    expect(tiny).toMatchObject({ code: 0, stdout: "tiny: random patterns\n\nIt takes no options.\n" });
  });

  test("data knows a plugin's dataset", async () => {
    const { code, stdout } = await smartMining(["data", "tiny", "--plugin", PLUGIN]);
    expect(stdout).toMatch(/^tiny: random patterns/);
    expect(code).toBe(0);
  });

  test("the dictionary's entries", async () => {
    const { stdout } = await smartMining(["list", "metric", "daviesBouldin"]);
    expect(stdout).toMatch(/^unit +index$/m);
    expect(stdout).toMatch(/^higherIsBetter +false$/m);
    const parameter = await smartMining(["list", "parameter", "minedShare", "--json"]);
    expect(JSON.parse(parameter.stdout)).toMatchObject({ kind: "parameter", title: "Mined share", unit: "share" });
  });

  test.each([
    [["list", "los"], /^error: list: no kind named "los" \(did you mean "loss"\?\)/],
    [
      ["list", "loss", "tripplet-margin"],
      /^error: list: no loss named "tripplet-margin" \(did you mean "triplet-margin"\?\)/,
    ],
    [["list", "preset", "smart-minin"], /no preset named "smart-minin" \(did you mean "smart-mining"\?\)/],
  ])("%j: a typed error with a suggestion", async (args, message) => {
    const { code, stderr } = await smartMining(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
