import { createRandom, OptionError, type BatchMiner, type Loss } from "@smart-mining/core";
import { vectorSet, type Dataset } from "@smart-mining/data";
import { tripletMarginLoss } from "@smart-mining/losses";
import { semiHardMiner } from "@smart-mining/miners";
import { adam } from "@smart-mining/models";
import { describe, expect, test } from "vitest";
import {
  createPipelineContainer,
  mergeAll,
  resolveConfig,
  runTraining,
  tokens,
  type Listener,
  type PipelineConfigInput,
  type RunEvent,
} from "../src/index.js";
import { TINY, TINY_MINED, tinyContainer, tinyDataset } from "./tiny-dataset.js";

const configOf = (preset: string, ...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: preset }, mergeAll([TINY, { steps: 6 }, ...over]));
const warningsOf = (events: readonly RunEvent[]) => events.filter(({ type }) => type === "warning");

describe("one's own instance takes a role", () => {
  test("a loss, a batch miner, an optimizer and listeners, and stays one's own", async () => {
    const disposed: string[] = [];
    let computed = 0;
    const inner = tripletMarginLoss();
    const loss: Loss = {
      ...inner,
      compute: (...given) => {
        computed += 1;
        return inner.compute(...given);
      },
      dispose: () => disposed.push("loss"),
    };
    const miner: BatchMiner = { ...semiHardMiner(), dispose: () => disposed.push("miner") };
    const optimizer = adam();
    const heard: string[] = [];
    const listener: Listener = { onEvent: ({ type }) => heard.push(type), dispose: () => disposed.push("listener") };
    const container = tinyContainer();
    container.register(tokens.LOSS, { useValue: loss });
    container.register(tokens.BATCH_MINER, { useValue: miner });
    container.register(tokens.OPTIMIZER, { useValue: optimizer });
    container.register(tokens.LISTENERS, { useValue: [listener] });
    const config = configOf("multi-similarity");
    const { events } = await runTraining(config, { container, baselines: false });
    expect(computed).toBeGreaterThanOrEqual(6);
    expect((await optimizer.state()).step).toBe(6);
    expect(events.every((event) => event.type !== "step" || event.tuples > 0)).toBe(true);
    expect(heard).toEqual(events.map(({ type }) => type));
    expect(disposed).toEqual([]);
    optimizer.dispose();
  });

  test("a dataset", async () => {
    const container = createPipelineContainer();
    container.register(tokens.DATASET, { useValue: tinyDataset() });
    const config = configOf("triplet-semi-hard", { dataset: { name: "emoji-1096" } });
    expect((await runTraining(config, { container, baselines: false })).dataset.name).toBe("tiny");
  });

  test("a trainer", async () => {
    const container = tinyContainer();
    container.register(tokens.TRAINER, {
      useValue: {
        run: () => Promise.resolve({ interrupted: false }),
        step: 77,
        epoch: 1,
        lastRound: undefined,
        trainedBatches: [],
        state: () => ({ step: 77, samplesDrawn: 0, plans: 0, controller: {} }),
        restore: () => {},
      },
    });
    const { metrics } = await runTraining(configOf("triplet-semi-hard"), { container, baselines: false });
    expect(metrics.steps).toBe(77);
  });

  test("a dataset miner where nothing is mined is refused", async () => {
    const container = tinyContainer();
    container.register(tokens.DATASET_MINER, { useValue: { mine: () => Promise.reject(new Error("unused")) } });
    await expect(runTraining(configOf("triplet-semi-hard"), { container })).rejects.toThrow(
      /"mining" must be given where a dataset miner/,
    );
  });
});

describe("presets on data with few classes", () => {
  const few = (preset: string, ...over: PipelineConfigInput[]) => {
    const tiny = { ...TINY };
    delete tiny.sampler;
    return resolveConfig({ extends: preset }, mergeAll([tiny, { steps: 2 }, ...over]));
  };

  test.each(["smart-mining", "smart-mining-multi-similarity", "n-pairs", "triplet-semi-hard", "proxy-anchor"])(
    "%s fits its batch to 12 classes, and says so",
    async (preset) => {
      const { events, config } = await runTraining(few(preset), { container: tinyContainer(), baselines: false });
      const place = config.mining === null ? "sampler" : "mining.sampler";
      const before = preset === "n-pairs" ? 60 : 30;
      expect(warningsOf(events)).toMatchObject([
        {
          name: "fitted-batch",
          message: `"${place}.options.classesPerBatch" is 12 instead of ${before}: the training set has 12 classes.`,
        },
      ]);
      expect(events.filter(({ type }) => type === "step")).toHaveLength(2);
      expect(config.fitToData).toEqual([]);
    },
  );

  test.each(["smart-mining-separate", "triplet-random"])("%s fits its batch to 72 samples", async (preset) => {
    const over = { mining: { miner: { options: preset === "triplet-random" ? {} : { candidates: 16 } } } };
    const { events } = await runTraining(few(preset, over), { container: tinyContainer(), baselines: false });
    expect(warningsOf(events)).toMatchObject([{ message: expect.stringMatching(/is 72 instead of 120/) as string }]);
    expect(events.filter(({ type }) => type === "step")).toHaveLength(2);
  });

  test("three classes are fewer than a neighborhood has", async () => {
    const container = tinyContainer(tinyDataset(6));
    const { events, config } = await runTraining(few("smart-mining"), { container, baselines: false });
    expect(config.mining?.sampler.options).toMatchObject({ classesPerBatch: 3, groupSize: 3 });
    expect(events.filter(({ type }) => type === "step")).toHaveLength(2);
  });

  test("a size that a person wrote is refused before any work", async () => {
    const seen: string[] = [];
    const config = few("smart-mining", { mining: { sampler: { options: { classesPerBatch: 30 } } } });
    const running = runTraining(config, {
      container: tinyContainer(),
      onEvent: (event) => seen.push(event.type === "progress" ? event.phase : event.type),
    });
    await expect(running).rejects.toThrow(OptionError);
    await expect(running).rejects.toThrow(
      /"mining.sampler.options.classesPerBatch" must be at most the number of training classes, 12; got 30/,
    );
    expect(seen).toEqual([]);
  });

  test("one class is none to tell from", async () => {
    const all = tinyDataset();
    const one: Dataset = { ...all, train: { ...all.train, labels: all.train.labels.map(() => 3) } };
    await expect(runTraining(few("triplet-semi-hard"), { container: tinyContainer(one) })).rejects.toThrow(
      /must be of at least 2 classes; they are of 1/,
    );
  });
});

describe("samples of any shape", () => {
  /** Two numbers that tell the class among six of noise. */
  function vectors(groups?: Int32Array): Dataset {
    const random = createRandom(3);
    const part = (from: number, to: number, own?: Int32Array) => {
      const labels = Int32Array.from({ length: (to - from) * 8 }, (_, row) => from + Math.floor(row / 8));
      const values = Float32Array.from({ length: labels.length * 8 }, (_, at) => {
        const label = labels[Math.floor(at / 8)];
        if (at % 8 === 0) return Math.cos(label) + 0.05 * random.normal();
        if (at % 8 === 1) return Math.sin(label) + 0.05 * random.normal();
        return 0.5 * random.normal();
      });
      // A sample of no class is a negative to all.
      labels[labels.length - 1] = -1;
      return vectorSet(values, 8, labels, own === undefined ? {} : { groups: own });
    };
    return {
      name: "vectors",
      description: "two numbers among noise",
      classNames: Array.from({ length: 24 }, (_, label) => `class ${label}`),
      sourceNames: [],
      train: part(0, 12, groups),
      test: part(12, 24),
      attribution: [],
    };
  }
  const config = (preset: string, ...over: PipelineConfigInput[]) => {
    const rest = { ...TINY };
    delete rest.augmentation;
    delete rest.model;
    return resolveConfig(
      { extends: preset },
      mergeAll([rest, { model: { name: "mlp", options: { hidden: [16], dimension: 8 } } }, ...over]),
    );
  };

  test.each([
    ["triplet-semi-hard", {}],
    ["smart-mining", TINY_MINED],
    ["multi-similarity", {}],
  ])("vectors train in the same loop: %s", async (preset, over) => {
    const container = createPipelineContainer();
    container.register(tokens.DATASET, { useValue: vectors() });
    const result = await runTraining(config(preset, over, { steps: 60 }), { container });
    expect(result.config.augmentation).toBeNull();
    const { recallAt1, baselines } = result.metrics;
    expect(recallAt1).toBeGreaterThan(baselines.untrained.recallAt1);
  });

  test("groups reach the miner and the loss: rows of one group are no positives", async () => {
    // All rows of a class are views of one thing, so there is no pair to train on.
    const groups = Int32Array.from({ length: 96 }, (_, row) => Math.floor(row / 8));
    const container = createPipelineContainer();
    container.register(tokens.DATASET, { useValue: vectors(groups) });
    const { events } = await runTraining(config("triplet-semi-hard", { steps: 3 }), { container, baselines: false });
    const steps = events.flatMap((event) => (event.type === "step" ? [event] : []));
    expect(steps.map(({ tuples, loss }) => [tuples, loss])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test("a model of another shape is refused", async () => {
    const container = createPipelineContainer();
    container.register(tokens.DATASET, { useValue: vectors() });
    await expect(
      runTraining(config("triplet-semi-hard", { model: { options: { inputs: 9 } } }), { container }),
    ).rejects.toThrow(/must take samples of shape \[8\], the dataset's; it takes \[9\]/);
  });
});
