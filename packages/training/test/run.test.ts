import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import {
  mergeAll,
  presetNames,
  resolveConfig,
  runTraining,
  type PipelineConfigInput,
  type RunEvent,
  type StepEvent,
} from "../src/index.js";
import { TINY, TINY_MINED, tinyContainer } from "./tiny-dataset.js";

const configOf = (preset: string, ...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: preset }, mergeAll([TINY, ...over]));
const smart = (...over: PipelineConfigInput[]) => configOf("smart-mining", TINY_MINED, ...over);
const container = tinyContainer();
const temporary = () => mkdtemp(join(tmpdir(), "run-"));

/** What of an event does not depend on the clock. */
function timeless(event: RunEvent): unknown {
  const clock = ["time", "seconds", "totalSeconds", "samplesPerSecond", "stepSeconds", "secondsLeft"];
  return Object.fromEntries(Object.entries(event).filter(([name]) => !clock.includes(name)));
}

describe("runTraining with the smart-mining preset", () => {
  test("learns: unseen classes are told apart better than before", async () => {
    const result = await runTraining(smart({ steps: 60 }), { container });
    const { recallAt1, baselines } = result.metrics;
    expect(recallAt1).toBeGreaterThan(baselines.untrained.recallAt1 + 0.1);
    expect(recallAt1).toBeLessThanOrEqual(1);
    // A round decides which classes meet; the triplets are those of the batch.
    expect(result.lastRound?.triplets).toBeUndefined();
    expect(result.lastRound?.report.tuples).toBeGreaterThan(0);
    const { labels } = result.lastRound!.set;
    expect(result.trainedBatches.map(({ step }) => step)).toEqual([58, 59, 60]);
    for (const { rows, tuples } of result.trainedBatches) {
      if (tuples?.kind !== "triplets") throw new Error("semi-hard mining gives triplets");
      expect(tuples.anchors.length).toBeGreaterThan(0);
      const labelOf = (at: number) => labels[rows[at]];
      tuples.anchors.forEach((anchor, at) => {
        expect(labelOf(tuples.positives[at])).toBe(labelOf(anchor));
        expect(labelOf(tuples.negatives[at])).not.toBe(labelOf(anchor));
      });
    }
  });

  test("the same seed gives the same curve to the last digit, another seed another one", async () => {
    const [first, second, other] = [
      await runTraining(smart(), { container }),
      await runTraining(smart(), { container }),
      await runTraining(smart({ seed: 1 }), { container }),
    ];
    expect(second.events.map(timeless)).toEqual(first.events.map(timeless));
    expect(other.events.map(timeless)).not.toEqual(first.events.map(timeless));
    expect(second.embeddings?.values).toEqual(first.embeddings?.values);
  });

  test("the number of tensors is constant over steps and none is left at the end", async () => {
    const counts: number[] = [];
    const before = tf.memory().numTensors;
    await runTraining(smart(), {
      container,
      onEvent: (event) => event.type === "step" && counts.push(tf.memory().numTensors),
    });
    expect(new Set(counts.slice(1)).size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("writes its folder", async () => {
    const out = await temporary();
    const result = await runTraining(smart(), { container, out });
    expect((await readdir(out)).sort()).toEqual([
      "batches.json",
      "checkpoint.json",
      "config.json",
      "log.jsonl",
      "metrics.json",
      "model",
    ]);
    const read = async (name: string) => readFile(join(out, name), "utf8");
    expect(JSON.parse(await read("metrics.json"))).toEqual(result.metrics);
    const lines = (await read("log.jsonl"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as RunEvent);
    expect(lines.filter(({ type }) => type === "step")).toHaveLength(30);
    expect(lines.filter(({ type }) => type === "evaluation")).toHaveLength(3);
    expect(lines[0].type).toBe("start");
    const config = JSON.parse(await read("config.json")) as Record<string, unknown>;
    expect(config).toMatchObject({ backend: "wasm", seed: 0, steps: 30 });
    expect(config.versions).toMatchObject({ "@tensorflow/tfjs": "4.22.0" });
  });

  test("stops at its signal, keeps what was learned, and goes on from there", async () => {
    const out = await temporary();
    const stop = new AbortController();
    const first = await runTraining(smart(), {
      container,
      out,
      signal: stop.signal,
      onEvent: (event) => event.type === "step" && event.step === 12 && stop.abort(),
    });
    expect(first.interrupted).toBe(true);
    expect(first.metrics).toMatchObject({ steps: 12, interrupted: true });
    // Nothing left to do: the kept model gives the figures of the interrupted run.
    const same = await runTraining(smart({ steps: 12 }), { container, out, resume: true });
    expect(same.embeddings?.values).toEqual(first.embeddings?.values);
    const second = await runTraining(smart(), { container, out, resume: true });
    const steps = second.events.filter((event): event is StepEvent => event.type === "step");
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 18 }, (_, at) => 13 + at));
    expect(second.metrics.steps).toBe(30);
  });

  test("a resumed run counts the time that it took before", async () => {
    const out = await temporary();
    await runTraining(smart({ steps: 10 }), { container, out, baselines: false });
    const path = join(out, "checkpoint.json");
    const saved = JSON.parse(await readFile(path, "utf8")) as { spent: { seconds: number; miningSeconds: number } };
    expect(saved.spent.seconds).toBeGreaterThan(saved.spent.miningSeconds);
    expect(saved.spent.miningSeconds).toBeGreaterThan(0);
    await writeFile(path, JSON.stringify({ ...saved, spent: { seconds: 1000, miningSeconds: 500 } }));
    const { metrics } = await runTraining(smart({ steps: 12 }), { container, out, resume: true, baselines: false });
    expect(metrics.seconds).toBeGreaterThan(1000);
    expect(metrics.miningSeconds).toBeGreaterThan(500);
  });

  test("a damaged checkpoint is refused", async () => {
    const out = await temporary();
    await runTraining(smart({ steps: 10 }), { container, out });
    await writeFile(join(out, "checkpoint.json"), "{");
    await expect(runTraining(smart(), { container, out, resume: true })).rejects.toThrow(/checkpoint.*cannot be read/);
    await writeFile(join(out, "checkpoint.json"), '{"version":99}');
    await expect(runTraining(smart(), { container, out, resume: true })).rejects.toThrow(
      /damaged or of another version/,
    );
  });

  test("the controller moves the mined share", async () => {
    const result = await runTraining(
      smart({
        steps: 40,
        controller: { options: { setPoint: 1, bounds: [0, 1], smoothing: 0, proportionalGain: 1 } },
        mining: { refresh: { name: "steps", options: { steps: 5 } } },
      }),
      { container },
    );
    const shares = result.events.flatMap((event) => (event.type === "mining" ? [event.parameters.minedShare] : []));
    expect(new Set(shares).size).toBeGreaterThan(1);
  });
});

describe("mining", () => {
  const mining = (mining: object, ...over: PipelineConfigInput[]) =>
    runTraining(smart({ mining } as PipelineConfigInput, ...over), { container });
  const rounds = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.type === "mining" ? [event.step] : []));

  test("every n steps", async () => {
    const { events } = await mining({ refresh: { name: "steps", options: { steps: 7 } } });
    expect(rounds(events)).toEqual([0, 7, 14, 21, 28]);
  });

  test("on drift", async () => {
    const { events } = await mining({ refresh: { name: "drift", options: { bound: 0.05, atLeast: 5, atMost: 25 } } });
    expect(rounds(events).length).toBeGreaterThan(1);
    rounds(events)
      .slice(1)
      .forEach((step, at) => expect(step - rounds(events)[at]).toBeGreaterThanOrEqual(5));
  });

  test("on the bank of embeddings seen in training", async () => {
    const fresh = await mining({ refresh: { name: "steps", options: { steps: 10 } }, embeddings: "fresh" });
    const bank = await mining({ refresh: { name: "steps", options: { steps: 10 } }, embeddings: "bank" });
    expect(rounds(bank.events)).toEqual(rounds(fresh.events));
    // The first round is on a fresh pass in both; later ones see other embeddings.
    const distances = ({ events }: typeof bank) =>
      events.flatMap((event) => (event.type === "mining" ? [event.meanPositive] : []));
    expect(distances(bank)[0]).toBe(distances(fresh)[0]);
    expect(distances(bank)[1]).not.toBe(distances(fresh)[1]);
  });

  test.each(["separate-triplets", "shared-triplets"])(
    "the sampler %s trains on the mined triplets themselves",
    async (name) => {
      const result = await runTraining(
        smart({ mining: { sampler: { name, options: { batchSize: 18 } } }, batchMiner: null }),
        { container },
      );
      const steps = result.events.filter((event): event is StepEvent => event.type === "step");
      expect(steps.every(({ tuples }) => tuples > 0 && (name === "shared-triplets" || tuples <= 6))).toBe(true);
      expect(steps.every(({ activeFraction }) => activeFraction !== null)).toBe(true);
    },
  );

  test("a sampler that brings triplets and a batch miner contradict each other", async () => {
    await expect(mining({ sampler: { name: "separate-triplets", options: { batchSize: 18 } } })).rejects.toThrow(
      /"batchMiner" must be null/,
    );
  });

  test("a cross-batch memory lends its rows to the loss", async () => {
    const result = await runTraining(
      configOf("triplet-semi-hard", {
        batchMiner: {
          name: "cross-batch-memory",
          options: { size: 100, startAfter: 2, miner: "semi-hard", options: { whenNone: "farthest" } },
        },
      }),
      { container },
    );
    const steps = result.events.filter((event): event is StepEvent => event.type === "step");
    // 18 images make at most 18 × 2 anchor-positive pairs; with the memory there are many more.
    expect(steps[0].tuples).toBeLessThanOrEqual(36);
    expect(steps[steps.length - 1].tuples).toBeGreaterThan(36);
    expect(steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(result.metrics.recallAt1).toBeGreaterThan(result.metrics.baselines.untrained.recallAt1);
  });

  test("a miner of the wrong scope is refused", async () => {
    await expect(mining({ miner: { name: "batch-hard", options: {} } })).rejects.toThrow(
      /"mining.miner" must be a miner that is shown the whole training set/,
    );
  });
});

describe("what a controller is told", () => {
  const stepsOf = (events: readonly RunEvent[]) => events.filter((event): event is StepEvent => event.type === "step");
  const separate = { mining: { sampler: { options: { batchSize: 18 } }, miner: { options: { candidates: 16 } } } };

  test.each<[string, PipelineConfigInput, number]>([
    ["triplet-semi-hard", {}, 36],
    ["smart-mining-separate", separate, 6],
    ["multi-similarity", {}, 0],
  ])("every step of %s has distances, AUC and spread", async (preset, over, atMost) => {
    const { events } = await runTraining(configOf(preset, over, { steps: 6 }), { container, baselines: false });
    for (const step of stepsOf(events)) {
      expect(step.tuples).toBeLessThanOrEqual(atMost);
      expect(step.meanPositive).toBeGreaterThan(0);
      expect(step.meanNegative).toBeGreaterThan(0);
      expect(step.auc).toBeGreaterThan(0);
      // Normalized embeddings: the mean of them is inside the unit sphere.
      expect(step.spread).toBeGreaterThan(0);
      expect(step.spread).toBeLessThanOrEqual(1);
    }
  });

  test.each<[string, PipelineConfigInput, object]>([
    ["multi-similarity", {}, { minimumSpread: 1.5 }],
    ["multi-similarity", {}, { minimumSpread: 0, minimumGap: 5 }],
    ["smart-mining-separate", separate, { minimumSpread: 1.5 }],
    ["smart-mining-separate", separate, { minimumSpread: 0, minimumGap: 5 }],
  ])("the guard of %s %o warns: %o", async (preset, over, limits) => {
    const controller = { name: "fixed", options: { guard: { ...limits, patience: 3 } } };
    const { events } = await runTraining(configOf(preset, over, { controller, steps: 6 }), {
      container,
      baselines: false,
    });
    const warnings = events.filter(({ type }) => type === "warning");
    expect(warnings).toMatchObject([{ name: "collapse", message: expect.stringContaining("at step 3") }]);
  });
});

test.each(["triplet-semi-hard", "multi-similarity"])("a run of %s that diverges says so", async (preset) => {
  const wild = configOf(preset, { steps: 10, optimizer: { learningRate: 1e38 } });
  await expect(runTraining(wild, { container, baselines: false })).rejects.toThrow(
    /training: the embeddings of step \d+ are not finite, the run has diverged; lower "optimizer.learningRate"/,
  );
});

describe("every preset trains", () => {
  const sizes: Record<string, PipelineConfigInput> = {
    "triplet-random": { mining: { sampler: { options: { batchSize: 18 } } } },
    "triplet-random+global": { mining: { sampler: { options: { batchSize: 18 } } } },
    "smart-mining-separate": {
      mining: { sampler: { options: { batchSize: 18 } }, miner: { options: { candidates: 16 } } },
    },
    "smart-mining": TINY_MINED,
    "smart-mining-triplet": TINY_MINED,
    "smart-mining-multi-similarity": TINY_MINED,
  };

  test.each(presetNames())("%s", async (name) => {
    const result = await runTraining(configOf(name, sizes[name] ?? {}, { steps: 12 }), { container, baselines: false });
    const steps = result.events.filter((event): event is StepEvent => event.type === "step");
    expect(steps).toHaveLength(12);
    expect(steps.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(result.metrics.recallAt1).toBeGreaterThan(0);
  });
});
