import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KINDS, type PipelineConfigInput } from "@smart-mining/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smartMining, type Outcome } from "./command-line.js";

const PLUGIN = fileURLToPath(new URL("../../training/test/plugins/every-kind.mjs", import.meta.url));
const TRUSTED = ["--plugin", PLUGIN];

/** Everything that a configuration can name is the plugin's. */
const EVERY_KIND: PipelineConfigInput = {
  plugins: [PLUGIN],
  dataset: { name: "plugin-dataset" },
  augmentation: { name: "plugin-augmentation" },
  model: { name: "plugin-model" },
  loss: { name: "combined", options: { losses: [{ name: "plugin-loss" }] } },
  optimizer: { name: "plugin-optimizer", schedule: { name: "plugin-schedule" }, learningRate: 0.001 },
  sampler: { name: "plugin-sampler" },
  batchMiner: { name: "plugin-batch-miner" },
  mining: {
    miner: { name: "plugin-dataset-miner" },
    // From step 12 on batches come from labels alone, which is what the sampler is for.
    miners: { "in-batch": { name: "plugin-batch-miner" } },
    index: { name: "plugin-index" },
    sampler: { name: "plugin-round-sampler" },
    refresh: { name: "plugin-refresh" },
  },
  controller: { name: "plugin-controller", options: { inBatchFrom: 12 } },
  evaluation: { every: 10, metrics: ["recallAt1", "plugin-metric"] },
  listeners: [{ name: "plugin-listener", options: { path: "heard.txt" } }],
  backend: "wasm",
  workers: 2,
  steps: 20,
};

let folder: string;
let config: string;
let out: string;

/** Runs a command and gives what it used of the plugin, by thread: "main loss", "worker model". */
async function used(args: readonly string[]): Promise<Outcome & { readonly marks: ReadonlySet<string> }> {
  const marks = join(await mkdtemp(join(tmpdir(), "marks-")), "marks.txt");
  await writeFile(marks, "");
  process.env.EVERY_KIND_MARKS = marks;
  const outcome = await smartMining(args);
  delete process.env.EVERY_KIND_MARKS;
  expect(outcome.code, outcome.stderr).toBe(0);
  return { ...outcome, marks: new Set((await readFile(marks, "utf8")).trim().split("\n")) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "every-kind-"));
  config = join(folder, "config.json");
  out = join(folder, "run");
  await writeFile(config, JSON.stringify(EVERY_KIND));
});

afterAll(() => {
  delete process.env.EVERY_KIND_MARKS;
});

test("train uses a plugin of every kind, in its worker the model; eval, embed and mine the kinds that concern them", async () => {
  const trained = await used(["train", "--config", config, "--out", out]);
  expect([...KINDS].filter((kind) => !trained.marks.has(`main ${kind}`))).toEqual([]);
  expect(trained.marks).toContain("worker model");
  expect(trained.stdout).toContain("Report:  ");
  const metrics = JSON.parse(await readFile(join(out, "metrics.json"), "utf8")) as Record<string, unknown>;
  expect(metrics["plugin-metric"]).toBe(48);
  // The listener's path is relative to the file that names it.
  expect(await readFile(join(folder, "heard.txt"), "utf8")).toMatch(/step\n[^]*end\n$/);

  const model = ["--model", join(out, "model"), ...TRUSTED];
  const measured = await used(["eval", ...model, "--metrics", "recallAt1,plugin-metric", "--json"]);
  expect(JSON.parse(measured.stdout)).toEqual({ recallAt1: metrics.recallAt1, "plugin-metric": 48 });
  for (const kind of ["dataset", "model", "metric"]) expect(measured.marks).toContain(`main ${kind}`);

  const [rows, labels, triplets] = ["e.npy", "l.npy", "t.jsonl"].map((name) => join(folder, name));
  const views = ["--augmented-views", "1", "--part", "test"];
  const embedded = await used(["embed", ...model, ...views, "--out", rows, "--labels", labels]);
  expect(embedded.stdout).toMatch(/^96 rows of 8: /);
  for (const kind of ["dataset", "model", "augmentation"]) expect(embedded.marks).toContain(`main ${kind}`);

  const stored = ["--embeddings", rows, "--labels", labels, ...TRUSTED];
  const own = await used(["eval", ...stored, "--metrics", "plugin-metric", "--json"]);
  expect(JSON.parse(own.stdout)).toEqual({ "plugin-metric": 96 });

  const mine = ["mine", ...stored, "--out", triplets, "--index", "plugin-index", "--miner"];
  const wholeSet = await used([...mine, "plugin-dataset-miner"]);
  for (const kind of ["index", "dataset-miner"]) expect(wholeSet.marks).toContain(`main ${kind}`);
  expect((await readFile(triplets, "utf8")).trim().split("\n")).toHaveLength(96);
  const batch = await used([...mine, "plugin-batch-miner"]);
  expect(batch.marks).toContain("main batch-miner");
  // A plugin's miner inside one of the project's own.
  const inside = ["cross-batch-memory", "--options", JSON.stringify({ size: 200, miner: "plugin-batch-miner" })];
  expect((await used([...mine, ...inside])).marks).toContain("main batch-miner");

  const page = await used(["report", out, ...TRUSTED, "--out", join(folder, "again.html")]);
  for (const kind of ["dataset", "model"]) expect(page.marks).toContain(`main ${kind}`);
});

test("a bench of one cell uses a plugin of every kind", async () => {
  const grid = join(folder, "grid.json");
  await writeFile(grid, JSON.stringify({ steps: 20, evaluateEvery: 10, seeds: [0], contenders: { own: EVERY_KIND } }));
  const bench = ["bench", "training", "--grid", grid, "--out", join(folder, "bench")];
  const { marks, stdout } = await used(bench);
  expect([...KINDS].filter((kind) => !marks.has(`main ${kind}`))).toEqual([]);
  expect(stdout).toMatch(/^\| own \| 1 \|/m);
});
