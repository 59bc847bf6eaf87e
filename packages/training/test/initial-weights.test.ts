import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeAll, resolveConfig, runTraining, type PipelineConfigInput, type RunResult } from "../src/index.js";
import { TINY, tinyContainer } from "./tiny-dataset.js";

const container = tinyContainer();
const configOf = (preset: string, ...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: preset }, mergeAll([TINY, ...over]));
const separate = (...over: PipelineConfigInput[]) =>
  configOf("triplet-random", { steps: 6, mining: { sampler: { options: { batchSize: 18 } } } }, ...over);

let pretrained: string;
let first: RunResult;

beforeAll(async () => {
  pretrained = await mkdtemp(join(tmpdir(), "pretrained-"));
  // The preset's rate for class vectors is one for hundreds of classes.
  const config = configOf("classification", { steps: 60, optimizer: { lossRate: 1 } });
  first = await runTraining(config, { container, out: pretrained });
});

describe("a net pretrained by classification", () => {
  test("knows more of unseen classes than the untrained one", () => {
    const { recallAt1, baselines } = first.metrics;
    expect(recallAt1).toBeGreaterThan(baselines.untrained.recallAt1 + 0.1);
  });

  test.each(["run folder", "model folder"])("is what training starts from, given as a %s", async (kind) => {
    const initialWeights = kind === "run folder" ? pretrained : join(pretrained, "model");
    const { metrics, events } = await runTraining(separate({ model: { initialWeights } }), { container });
    expect(metrics.baselines.untrained.recallAt1).toBe(first.metrics.recallAt1);
    expect(events.find(({ type }) => type === "step")).toMatchObject({ step: 1 });
    expect(metrics.steps).toBe(6);
  });

  test("leaves optimizer, step and seed alone: the weights are the only difference", async () => {
    const config = separate({ model: { initialWeights: pretrained }, seed: 4 });
    const [once, again] = [await runTraining(config, { container }), await runTraining(config, { container })];
    const random = await runTraining(separate({ seed: 4 }), { container });
    expect(again.embeddings?.values).toEqual(once.embeddings?.values);
    expect(random.embeddings?.values).not.toEqual(once.embeddings?.values);
  });

  test("stays the start of a run that is resumed", async () => {
    const out = await mkdtemp(join(tmpdir(), "fine-"));
    const short = separate({ model: { initialWeights: pretrained }, steps: 3 });
    await runTraining(short, { container, out, baselines: false });
    const config = separate({ model: { initialWeights: pretrained } });
    const { metrics } = await runTraining(config, { container, out, resume: true, baselines: false });
    expect(metrics.steps).toBe(6);
    expect(JSON.parse(await readFile(join(out, "config.json"), "utf8"))).toMatchObject({
      model: { initialWeights: pretrained },
    });
  });
});

describe("refused", () => {
  test("a folder without a model, before an earlier run's files are touched", async () => {
    const out = await mkdtemp(join(tmpdir(), "kept-"));
    await writeFile(join(out, "log.jsonl"), "kept\n");
    const config = separate({ model: { initialWeights: "nowhere" } });
    await expect(runTraining(config, { container, out, overwrite: true })).rejects.toThrow(
      /^configuration: "model.initialWeights" must be the folder of a run or of a saved model; none is in ".*nowhere"\.$/,
    );
    expect(await readFile(join(out, "log.jsonl"), "utf8")).toBe("kept\n");
  });

  test("weights of other shapes, without leaking the model", async () => {
    const before = tf.memory().numTensors;
    const config = separate({ model: { initialWeights: pretrained, options: { dimension: 8 } } });
    await expect(runTraining(config, { container })).rejects.toMatchObject({
      code: "ERR_SHAPE",
      message: expect.stringMatching(/must fit the model conv-net .*must have shape \[.*,8\]; got \[.*,16\]/) as string,
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("damaged weights", async () => {
    const out = await mkdtemp(join(tmpdir(), "damaged-"));
    await writeFile(join(out, "model.json"), await readFile(join(pretrained, "model", "model.json")));
    await writeFile(join(out, "weights.bin"), new Uint8Array(8));
    await expect(runTraining(separate({ model: { initialWeights: out } }), { container })).rejects.toThrow(
      /weights\.bin is damaged/,
    );
  });
});
