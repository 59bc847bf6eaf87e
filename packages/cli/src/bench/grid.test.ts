import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { budgetOf, checkGrid, loadGrid, runsOf } from "./grid.js";
import { imagesPerStep } from "./images-per-step.js";

const grids = fileURLToPath(new URL("../../../../benchmarks/grids/", import.meta.url));

describe("grids of this repository", () => {
  test.each(readdirSync(grids))("%s resolves to complete configurations", async (name) => {
    const grid = await loadGrid(`${grids}${name}`);
    const runs = runsOf(grid);
    expect(runs).toHaveLength(Object.keys(grid.contenders).length * grid.seeds.length);
    const { unit, amount } = budgetOf(grid);
    for (const { config, seed } of runs) {
      expect(config.seed).toBe(seed);
      expect(config.steps * (unit === "steps" ? 1 : imagesPerStep(config)!)).toBe(amount);
    }
  });
});

describe("checkGrid", () => {
  test("names what is wrong", () => {
    expect(() => checkGrid({ contenders: {} })).toThrow(/"contenders" must name at least one/);
    expect(() => checkGrid({ contenders: { a: {} }, reference: "b" })).toThrow(/no contender named "b"/);
    expect(() => checkGrid({ contenders: { a: {} }, step: 3 })).toThrow(
      /no option named "step" \(did you mean "steps"\?\)/,
    );
  });
});
