import { mkdtemp, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { throwIfAborted, type DatasetMiner, type EmbeddingSet } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import {
  mergeAll,
  resolveConfig,
  runTraining,
  tokens,
  type Evaluator,
  type PipelineConfigInput,
  type PipelineContainer,
  type RunEvent,
} from "../src/index.js";
import { TINY, TINY_MINED, tinyContainer } from "./tiny-dataset.js";

const configOf = (preset: string, ...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: preset }, mergeAll([TINY, { evaluation: { every: 1000 } }, ...over]));
const temporary = () => mkdtemp(join(tmpdir(), "interrupt-"));
const logOf = async (out: string) =>
  (await readFile(join(out, "log.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);
const SAVED = ["batches.json", "checkpoint.json", "config.json", "log.jsonl", "metrics.json", "model"];

test("a signal from outside is heard while training, without mining or evaluation in between", async () => {
  const stop = new AbortController();
  // Fires in a turn of the event loop, as a signal of the operating system does, once training is under way.
  const onEvent = (event: RunEvent) => event.type === "step" && event.step === 3 && setTimeout(() => stop.abort(), 0);
  const config = configOf("triplet-semi-hard", { steps: 400 });
  const { metrics, interrupted } = await runTraining(config, {
    container: tinyContainer(),
    baselines: false,
    signal: stop.signal,
    onEvent,
  });
  expect(interrupted).toBe(true);
  expect(metrics.steps).toBeLessThan(400);
});

describe("an interrupt that lands in", () => {
  test("a round of mining saves and measures what was learned", async () => {
    const out = await temporary();
    const stop = new AbortController();
    const container = tinyContainer();
    container.register(tokens.DATASET_MINER, { useValue: stoppingMiner(stop, 2) });
    const config = configOf("smart-mining", TINY_MINED, {
      mining: { refresh: { name: "steps", options: { steps: 5 } }, sampler: { options: { votes: "triplets" } } },
    });
    const result = await runTraining(config, { container, out, baselines: false, signal: stop.signal });
    expect(result).toMatchObject({ interrupted: true, metrics: { steps: 5, interrupted: true } });
    expect(result.metrics.recallAt1).toBeGreaterThan(0);
    expect((await readdir(out)).sort()).toEqual(SAVED);
    expect((await logOf(out)).at(-1)).toMatchObject({ type: "end", step: 5, interrupted: true });
    const goOn = await runTraining(
      { ...config, steps: 6 },
      { container: tinyContainer(), out, resume: true, baselines: false },
    );
    expect(goOn.metrics).toMatchObject({ steps: 6, interrupted: false });
  });

  test("an evaluation in between saves and measures what was learned", async () => {
    const out = await temporary();
    const stop = new AbortController();
    const container = stoppingEvaluator(stop, 1);
    const config = configOf("triplet-semi-hard", { evaluation: { every: 4 } });
    const result = await runTraining(config, { container, out, baselines: false, signal: stop.signal });
    expect(result).toMatchObject({ interrupted: true, metrics: { steps: 4, seen: 2 } });
    expect((await readdir(out)).sort()).toEqual(SAVED);
  });

  test("the final evaluation leaves out what it would have measured, and nothing else", async () => {
    const out = await temporary();
    const stop = new AbortController();
    const container = stoppingEvaluator(stop, 1);
    const config = configOf("triplet-semi-hard", { steps: 3 });
    const result = await runTraining(config, { container, out, baselines: false, signal: stop.signal });
    expect(result).toMatchObject({
      interrupted: true,
      embeddings: undefined,
      metrics: { steps: 3, interrupted: true },
    });
    expect(result.metrics.seen).toBeUndefined();
    expect((await readdir(out)).sort()).toEqual(SAVED);
    expect((await logOf(out)).at(-1)).toMatchObject({ type: "end", interrupted: true });
  });

  test("the baselines trains nothing, and says so", async () => {
    const stop = new AbortController();
    const container = stoppingEvaluator(stop, 1);
    const result = await runTraining(configOf("triplet-semi-hard"), { container, signal: stop.signal });
    expect(result).toMatchObject({
      interrupted: true,
      metrics: { steps: 0, baselines: { rawPixels: {}, untrained: {} }, seen: 2 },
    });
  });
});

/** A miner that is stopped in its n-th round, as a person would stop it. */
function stoppingMiner(stop: AbortController, round: number): DatasetMiner {
  let rounds = 0;
  return {
    async mine(set: EmbeddingSet, { signal } = {}) {
      rounds += 1;
      if (rounds === round) stop.abort();
      throwIfAborted("stoppingMiner", signal);
      const rows = Int32Array.from(set.labels, (_, row) => row);
      const step = (by: number) => rows.map((row) => (row + by) % set.size);
      const tuples = { kind: "triplets" as const, anchors: rows, positives: step(1), negatives: step(set.size / 2) };
      const { miningReport } = await import("@smart-mining/miners");
      const report = miningReport(set, tuples);
      return {
        set,
        triplets: () => Promise.resolve({ tuples, report }),
        report: () => Promise.resolve(report),
        seconds: 0,
      };
    },
  };
}

/** A container whose evaluator is stopped in its n-th call; it counts its calls. */
function stoppingEvaluator(stop: AbortController, call: number): PipelineContainer {
  let seen = 0;
  const evaluator: Evaluator = {
    evaluate(_set, { signal }) {
      seen += 1;
      if (seen === call) stop.abort();
      throwIfAborted("stoppingEvaluator", signal);
      return Promise.resolve({ seen });
    },
  };
  const container = tinyContainer();
  container.register(tokens.EVALUATOR, { useValue: evaluator });
  return container;
}
