import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followed, howTosOf } from "./how-tos.js";
import { copyRepository } from "./repository-copy.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const howTos = howTosOf(readFileSync(`${root}CONTRIBUTING.md`, "utf8"));
let copy: string;

/** Runs a program of the copy and gives what it prints. */
function node(folder: string, ...args: string[]): string {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", NODE_OPTIONS: "", VITEST: "" };
  return execFileSync(process.execPath, args, { cwd: join(copy, folder), env, encoding: "utf8", stdio: "pipe" });
}

/** What a module prints that uses the copy's packages. */
function told(code: string): unknown {
  return JSON.parse(node("packages/training", "--input-type=module", "-e", code));
}

const contractOf = (folder: string, name: string, contract: string): string =>
  node(folder, join(copy, "node_modules/vitest/vitest.mjs"), "run", contract, "-t", name);
const list = (...names: string[]): string => node(".", "packages/cli/bin/smart-mining.js", "list", ...names);

beforeAll(() => {
  copy = copyRepository(root);
  for (const step of howTos.flatMap(({ steps }) => steps)) {
    const path = join(copy, step.path);
    const text = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, followed(step, text));
  }
  node(".", "node_modules/typescript/bin/tsc", "-b", "packages/cli", "tools/reference");
  node(".", "tools/reference/dist/cli.js");
}, 300_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("a loss takes 3 files, a metric 2, a mining parameter and a signal 1", () => {
  expect(howTos.map(({ title, promised }) => [title, promised])).toEqual([
    ["A loss", 3],
    ["A metric", 2],
    ["A mining parameter", 1],
    ["A signal", 1],
  ]);
  for (const { title, promised, steps } of howTos)
    expect(new Set(steps.map(({ path }) => path)).size, title).toBe(promised);
});

test("the loss has a value and a gradient by its name, within a sum, and keeps the contract", () => {
  const { value, gradient } = told(`
    import * as tf from "@tensorflow/tfjs";
    import { createRandom } from "@smart-mining/core";
    import { lossCatalog } from "@smart-mining/losses";
    const options = { losses: [{ name: "exponential", options: { rate: 2 } }] };
    const loss = lossCatalog.create("combined", options, { numClasses: 2, dimension: 2, random: createRandom(0) });
    const labels = Int32Array.of(0, 0, 1);
    const x = tf.tensor2d([1, 0, 0, 1, -1, 0], [3, 2]);
    const found = tf.valueAndGrad((rows) => loss.compute(rows, labels))(x);
    const value = found.value.dataSync()[0];
    const gradient = [...found.grad.dataSync()];
    console.log(JSON.stringify({ value, gradient }));`) as { value: number; gradient: number[] };
  // Distances: √2 within the class; 2 and √2 to the other.
  const push = [2, Math.SQRT2, 2, Math.SQRT2].reduce((sum, d) => sum + Math.exp(-2 * d), 0) / 4;
  expect(value).toBeCloseTo(Math.SQRT2 + push, 5);
  expect(gradient.some((g) => g !== 0)).toBe(true);
  expect(contractOf("packages/losses", "exponential", "test/contract.test.ts")).toMatch(/[1-9]\d* passed/);
  expect(list("loss", "exponential")).toContain("how fast the push on negatives fades");
});

test("the metric is measured and has its title, and keeps the contract", () => {
  const found = told(`
    import { embeddingSet } from "@smart-mining/core";
    import { evaluateEmbeddings } from "@smart-mining/eval";
    const set = embeddingSet(Float32Array.of(0, 1, 5, 2), 1, Int32Array.of(0, 0, 1, 1));
    const { metrics, facts } = await evaluateEmbeddings(set, { metrics: ["missAt1", "recallAt1"] });
    console.log(JSON.stringify({ metrics, facts: facts.missAt1 }));`);
  expect(found).toMatchObject({ facts: { title: "Miss@1", higherIsBetter: false } });
  const { metrics } = found as { metrics: Record<string, number> };
  expect(metrics.missAt1).toBeGreaterThan(0);
  expect(metrics.missAt1).toBeCloseTo(1 - metrics.recallAt1, 12);
  expect(contractOf("packages/eval", "missAt2", "test/contracts.test.ts")).toMatch(/[1-9]\d* passed/);
  expect(readFileSync(join(copy, "docs/reference/metrics.md"), "utf8")).toContain("Miss@K");
});

test("the mining parameter is checked, moved by controllers, listed and in the reference", () => {
  const found = told(`
    import { miningParametersSchema } from "@smart-mining/core";
    import { controllers } from "@smart-mining/controller";
    const { parameters } = controllers.create("schedule",
      { parameter: "anchorShare", from: 0.5, to: 0.5, steps: 10 }, {});
    const valid = [0.5, 2].map((anchorShare) => miningParametersSchema.safeParse({ anchorShare }).success);
    console.log(JSON.stringify({ valid, moved: parameters.anchorShare }));`);
  expect(found).toEqual({ valid: [true, false], moved: 0.5 });
  expect(list("parameter")).toContain("share of the anchors that are mined for");
  expect(readFileSync(join(copy, "docs/reference/mining-parameters.md"), "utf8")).toContain("`anchorShare`");
  expect(readFileSync(join(copy, "smart-mining.schema.json"), "utf8")).toContain('"anchorShare"');
});

test("the signal is measured, held by controllers, listed and in the reference", () => {
  const found = told(`
    import { measureSignals } from "@smart-mining/core";
    import { controllers } from "@smart-mining/controller";
    const { distanceGap } = measureSignals("step", { report: { meanNegative: 3, meanPositive: 1 } });
    controllers.create("adaptive", { signal: "distanceGap" }, {});
    console.log(JSON.stringify({ distanceGap }));`);
  expect(found).toEqual({ distanceGap: 2 });
  expect(list("signal")).toContain("mean distance of the negative pairs trained on less that");
  expect(readFileSync(join(copy, "docs/reference/signals.md"), "utf8")).toContain("`distanceGap`");
});
