import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  createPipelineContainer,
  KINDS,
  loadConfig,
  readRunConfig,
  resolveConfig,
  runTraining,
  type PipelineConfigInput,
  type StepEvent,
} from "../src/index.js";

const PLUGIN = fileURLToPath(new URL("./plugins/every-kind.mjs", import.meta.url));

/** Everything that can be named is the plugin's; the index search and the round sampler of another run are the project's own. */
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
    index: { name: "plugin-index" },
    sampler: { name: "plugin-round-sampler" },
    refresh: { name: "plugin-refresh" },
  },
  controller: { name: "plugin-controller" },
  evaluation: { every: 10, metrics: ["recallAt1", "plugin-metric"] },
  backend: "wasm",
  steps: 20,
};
const made = (): Record<string, number> =>
  (globalThis as unknown as { everyKindMade: Record<string, number> }).everyKindMade;

test.each([1, 2])("a plugin of every kind trains with %i workers", async (workers) => {
  const out = await mkdtemp(join(tmpdir(), "plugins-"));
  const heard = join(out, "heard.txt");
  const config = resolveConfig({
    ...EVERY_KIND,
    workers,
    listeners: [{ name: "plugin-listener", options: { path: "heard.txt" } }],
  });
  const before = structuredClone((globalThis as unknown as { everyKindMade?: Record<string, number> }).everyKindMade);
  const result = await runTraining(config, { out: join(out, "run"), baseFolder: out });
  for (const kind of KINDS.filter((kind) => kind !== "metric"))
    expect(made()[kind], kind).toBeGreaterThan(before?.[kind] ?? 0);
  expect(result.metrics["plugin-metric"]).toBe(48);
  expect(result.metrics.recallAt1).toBeGreaterThan(0);
  const steps = result.events.filter((event): event is StepEvent => event.type === "step");
  expect(steps.map(({ parameters }) => parameters.minedShare)).toEqual(steps.map(({ step }) => 0.01 * step));
  expect(steps[19].learningRate).toBeCloseTo(0.0005);
  expect(result.events.filter(({ type }) => type === "mining")).toHaveLength(2);
  expect(result.trainedBatches[2].neighborhoods).toHaveLength(1);
  const lines = (await readFile(heard, "utf8")).trim().split("\n");
  expect(lines.filter((line) => line === "step")).toHaveLength(20);
  expect(lines[lines.length - 1]).toBe("end");
  // What the folder keeps is found from anywhere.
  const kept = await readRunConfig(join(out, "run"));
  expect(kept.plugins).toEqual([PLUGIN]);
  expect(kept.listeners).toEqual([{ name: "plugin-listener", options: { path: heard } }]);
});

test("a plugin's sampler forms random batches, and its miner chooses inside a memory", async () => {
  const config = resolveConfig({
    ...EVERY_KIND,
    mining: null,
    controller: { name: "fixed" },
    batchMiner: { name: "cross-batch-memory", options: { size: 20, startAfter: 2, miner: "plugin-batch-miner" } },
    workers: 1,
  } as PipelineConfigInput);
  const { metrics, events } = await runTraining(config, { baselines: false });
  expect(metrics.steps).toBe(20);
  expect(events.some(({ type }) => type === "mining")).toBe(false);
});

test("a plugin that is loaded into a container already is not loaded again, and adds nothing to the caller's", async () => {
  const container = createPipelineContainer();
  const config = resolveConfig({ ...EVERY_KIND, steps: 2, workers: 1 });
  await runTraining(config, { container, baselines: false });
  await runTraining(config, { container, baselines: false });
});

test("plugins are found beside the file that names them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "beside-"));
  await writeFile(join(folder, "own.mjs"), "export default (container, api) => { throw new Error('reached'); };");
  await writeFile(join(folder, "config.json"), JSON.stringify({ extends: "smart-mining", plugins: ["./own.mjs"] }));
  const config = await loadConfig(join(folder, "config.json"));
  expect(config.plugins).toEqual([join(folder, "own.mjs")]);
  expect(dirname(config.plugins![0]!)).toBe(folder);
  await expect(runTraining(resolveConfig(config))).rejects.toThrow("reached");
});

test("a plugin that names a kind that there is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kind-"));
  await writeFile(join(folder, "bad.mjs"), "export default (container, api) => api.add('los', 'x', {});");
  await expect(runTraining(resolveConfig({ ...EVERY_KIND, plugins: [join(folder, "bad.mjs")] }))).rejects.toThrow(
    /no kind of component named "los" \(did you mean "loss"\?\)/,
  );
});
