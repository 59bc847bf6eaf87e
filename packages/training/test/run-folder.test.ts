import { access, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  mergeAll,
  readModelOrigin,
  readRunConfig,
  resolveConfig,
  runTraining,
  type PipelineConfigInput,
  type RunEvent,
} from "../src/index.js";
import { TINY, tinyContainer } from "./tiny-dataset.js";

const container = tinyContainer();
const configOf = (...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: "triplet-semi-hard" }, mergeAll([TINY, { steps: 4, evaluation: { every: 2 } }, ...over]));
const run = (out: string, options: object = {}, ...over: PipelineConfigInput[]) =>
  runTraining(configOf(...over), { container, out, baselines: false, ...options });
const temporary = () => mkdtemp(join(tmpdir(), "folder-"));
const contents = async (out: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(out))
        .filter((name) => name !== "model")
        .map(async (name) => [name, await readFile(join(out, name), "utf8")] as const),
    ),
  );

let used: string;
beforeAll(async () => {
  used = await temporary();
  await run(used);
});

describe("nothing of an earlier run is touched before all is known to be good", () => {
  const mistakes: [string, PipelineConfigInput, RegExp][] = [
    ["a loss", { loss: { name: "nosuch" } }, /no loss named "nosuch"/],
    ["a loss inside another", { loss: { name: "combined", options: { losses: [{ name: "nosuch" }] } } }, /"nosuch"/],
    ["an option", { loss: { name: "triplet-margin", options: { margn: 1 } } }, /margn/],
    ["a metric", { evaluation: { metrics: ["recallAt1", "nosuch"] } }, /no metric named "nosuch"/],
    ["a miner", { batchMiner: { name: "nosuch" } }, /no batch miner named "nosuch"/],
    ["an index", { mining: { miner: { name: "smart" }, index: { name: "nosuch" } } }, /nosuch/],
    ["a plugin", { plugins: ["./nosuch.mjs"] }, /plugin ".*nosuch.mjs": cannot be loaded/],
    ["an optimizer", { optimizer: { name: "nosuch" } }, /no optimizer named "nosuch"/],
    ["a listener", { listeners: [{ name: "nosuch" }] }, /no listener named "nosuch"/],
    ["a batch", { sampler: { options: { classesPerBatch: 13 } } }, /"sampler.options.classesPerBatch" must be at most/],
    ["a model's shape", { model: { options: { imageSize: 8 } } }, /"model" must take samples of shape \[16, 16, 3\]/],
    ["weights", { model: { initialWeights: "nowhere" } }, /none is in/],
  ];

  test.each(mistakes)("%s that is wrong", async (_, over, message) => {
    const before = await contents(used);
    await expect(run(used, { overwrite: true }, over)).rejects.toThrow(message);
    expect(await contents(used)).toEqual(before);
    const fresh = join(await temporary(), "fresh");
    await expect(run(fresh, {}, over)).rejects.toThrow(message);
    await expect(access(fresh)).rejects.toThrow();
  });

  test.each<[string, PipelineConfigInput]>([
    ["loss", { loss: { name: "nosuch" } }],
    ["loss inside another", { loss: { name: "combined", options: { losses: [{ name: "nosuch" }] } } }],
    ["metric", { evaluation: { metrics: ["nosuch"] } }],
  ])("a wrong %s is told before the dataset is read", async (_, over) => {
    const seen: string[] = [];
    const onEvent = (event: RunEvent) => seen.push(event.type);
    const config = configOf({ dataset: { name: "emoji-1096" } }, over);
    await expect(runTraining(config, { onEvent })).rejects.toThrow(/nosuch/);
    expect(seen).toEqual([]);
  });
});

describe("a used folder", () => {
  test("is refused", async () => {
    const before = await contents(used);
    await expect(run(used)).rejects.toThrow(/holds a run already .*; ask for "overwrite" .* or "resume"/);
    expect(await contents(used)).toEqual(before);
  });

  test("is cleared before a new run begins, so that nothing of the old one can be taken for the new one's", async () => {
    const out = await temporary();
    await run(out);
    const stop = new AbortController();
    let left: string[] = [];
    const onEvent = async (event: RunEvent) => {
      if (event.type === "start") left = await readdir(out);
    };
    await writeFile(join(out, "report.html"), "old");
    await run(out, { overwrite: true, onEvent: (event: RunEvent) => void onEvent(event), signal: stop.signal });
    expect(left.sort()).toEqual(["config.json", "log.jsonl"]);
    expect(await readdir(out)).not.toContain("report.html");
  });

  test("is not both overwritten and resumed", async () => {
    await expect(run(used, { overwrite: true, resume: true })).rejects.toThrow(/"overwrite" must be false/);
  });

  test("a file is no folder", async () => {
    const file = join(await temporary(), "file");
    await writeFile(file, "");
    await expect(run(file)).rejects.toThrow(/must be a folder; it is a file/);
  });
});

describe("resume", () => {
  test("refuses a folder without a run, without a checkpoint, and with another run's", async () => {
    const out = await temporary();
    await expect(run(out, { resume: true })).rejects.toThrow(/config.json cannot be read/);
    expect(await readdir(out)).toEqual([]);
    await writeFile(join(out, "config.json"), await readFile(join(used, "config.json")));
    await expect(run(out, { resume: true })).rejects.toThrow(/checkpoint.*cannot be read/);
    const other = await temporary();
    await run(other);
    await writeFile(join(out, "checkpoint.json"), await readFile(join(other, "checkpoint.json")));
    await expect(run(out, { resume: true })).rejects.toThrow(/another run/);
  });

  test("refuses a checkpoint of another net, and leaves the folder as it was", async () => {
    const before = await contents(used);
    const wider = { model: { options: { dimension: 8 } }, steps: 6 };
    await expect(run(used, { resume: true }, wider)).rejects.toThrow();
    expect(await contents(used)).toEqual(before);
  });

  test("goes on in one log whose clock never falls and whose last event is the end", async () => {
    const out = await temporary();
    await run(out);
    // As if it had been killed two steps after its checkpoint at step 4, in the middle of a line.
    const log = await readFile(join(out, "log.jsonl"), "utf8");
    await writeFile(join(out, "log.jsonl"), `${log}{"type":"step","time":1e3,"step":5}\n{"type":"st`);
    const config = await readRunConfig(out);
    await runTraining({ ...config, steps: 8 }, { container, out, resume: true, baselines: false });
    const events = (await readFile(join(out, "log.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as RunEvent);
    expect(events.flatMap((event) => (event.type === "step" ? [event.step] : []))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const times = events.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(events.filter(({ type }) => type === "end")).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "end", step: 8 });
  });
});

test("the folder says what it was made with: paths absolute, the model knows its dataset", async () => {
  const config = await readRunConfig(used);
  expect(config).toMatchObject({ dataset: { name: "tiny" }, steps: 4, fitToData: [] });
  expect(await readModelOrigin(join(used, "model"))).toMatchObject({ dataset: { name: "tiny" }, plugins: [] });
  expect(await readModelOrigin(used)).toBeNull();
});

test("the last event is the end, after the final evaluation; epochs are passes over as many samples as there are", async () => {
  const { events } = await runTraining(configOf(), { container, baselines: false });
  expect(events.slice(-2).map(({ type }) => type)).toEqual(["evaluation", "end"]);
  // Four batches of 18 of 72 samples.
  expect(events.flatMap((event) => (event.type === "step" ? [event.epoch] : []))).toEqual([0.25, 0.5, 0.75, 1]);
  expect(events.at(-2)).toMatchObject({ step: 4, epoch: 1 });
});

test("batches.json holds the last batches that were trained on", async () => {
  const batches = JSON.parse(await readFile(join(used, "batches.json"), "utf8")) as { step: number; rows: number[] }[];
  expect(batches.map(({ step }) => step)).toEqual([2, 3, 4]);
  expect(batches[0].rows).toHaveLength(18);
});
