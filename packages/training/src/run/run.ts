import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom, DataError, type EmbeddingSet, type Warning } from "@smart-mining/core";
import type { Dataset } from "@smart-mining/data";
import { embeddingBank } from "@smart-mining/miners";
import { adam, saveModel, selectBackend, weightAverage, type BackendChoice } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";
import { compose, loadDataset } from "../pipeline/compose.js";
import { createPipelineContainer, type PipelineContainer } from "../pipeline/container.js";
import { initialWeightsFolder, readInitialWeights } from "../pipeline/initial-weights.js";
import { loadPlugins } from "../pipeline/plugins.js";
import type { MiningRound } from "./batch-source.js";
import { readCheckpoint, writeCheckpoint, type TimeSpent } from "./checkpoint.js";
import { createEngine } from "./engine.js";
import { evaluateImages, evaluateRawPixels } from "./evaluate.js";
import type { RunEvent, RunListener } from "./events.js";
import { miningSeconds, type Metrics, type RunMetrics } from "./metrics.js";
import { openRunFolder } from "./run-folder.js";
import { learningRateAt } from "./schedule.js";
import { createStopwatch } from "./stopwatch.js";
import { createTrainer } from "./trainer.js";
import { versions } from "./versions.js";

/** What a run takes beside its configuration. */
export interface RunOptions {
  /** The folder to write; nothing is written when absent. */
  readonly out?: string;
  /** Go on from the checkpoint in `out`. */
  readonly resume?: boolean;
  /** Replace the run that is in `out`. */
  readonly overwrite?: boolean;
  readonly requireGpu?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: RunListener;
  /** Catalogs with what plugins added; a fresh container when absent. */
  readonly container?: PipelineContainer;
  /** Whether raw pixels and the net before its first step are evaluated too; default true. */
  readonly baselines?: boolean;
}

/** What a run leaves. */
export interface RunResult {
  readonly config: PipelineConfig;
  readonly backend: BackendChoice;
  readonly metrics: RunMetrics;
  readonly events: readonly RunEvent[];
  readonly dataset: Dataset;
  /** Embeddings of the evaluated images, in the order of `dataset.test`. */
  readonly embeddings: EmbeddingSet;
  /** The last round of mining; rows are those of `dataset.train`. */
  readonly lastMining?: MiningRound;
  readonly interrupted: boolean;
}

/**
 * Trains a pipeline from its configuration to the final evaluation and writes the run's folder.
 *
 * Interrupted by its signal it finishes the present step, evaluates, and keeps what was learned.
 *
 * @throws {SmartMiningError} for bad configurations, damaged data, missing backends
 */
export async function runTraining(config: PipelineConfig, options: RunOptions = {}): Promise<RunResult> {
  const { signal, container = createPipelineContainer() } = options;
  const watch = createStopwatch();
  await loadPlugins(container, config.plugins);
  // Before anything is written: a wrong path must not cost an earlier run its log.
  const weightsFolder = initialWeightsFolder(config);
  const folder = options.out === undefined ? undefined : await openRunFolder(options.out, { append: options.resume });
  const events: RunEvent[] = [];
  const emit: RunListener = (event) => {
    if (event.type !== "progress") {
      events.push(event);
      folder?.log(event);
    }
    options.onEvent?.(event);
  };
  const onWarning = (warning: Warning): void => emit({ type: "warning", time: watch.seconds(), ...warning });
  const onProgress = (progress: { phase: string; done: number; total: number }): void =>
    emit({ type: "progress", time: watch.seconds(), ...progress });

  const backend = await selectBackend({ backend: config.backend, requireGpu: options.requireGpu ?? false });
  const initialWeights = weightsFolder === null ? undefined : await readInitialWeights(weightsFolder, container);
  const dataset = await loadDataset(config, container, { signal, onProgress, onWarning });
  const random = createRandom(config.seed);
  const pipeline = compose(config, dataset.train, container, random, { onWarning, initialWeights });
  const engine = await createEngine(pipeline.model, config);
  const optimizer = adam({ learningRate: config.optimizer.learningRate });
  try {
    emit({
      type: "start",
      time: watch.seconds(),
      backend: backend.name,
      reason: backend.reason,
      workers: engine.workers,
      images: dataset.train.size,
      classes: new Set(dataset.train.labels).size,
    });
    await folder?.writeJson("config.json", {
      ...config,
      versions: versions(),
      backend: backend.name,
      workers: engine.workers,
    });
    const rng = random.fork("evaluation");
    const { averageDecay } = config.optimizer;
    const average = averageDecay > 0 ? await weightAverage(pipeline.model, averageDecay) : null;
    const averaged = <T>(work: () => Promise<T>): Promise<T> => (average === null ? work() : average.during(work));
    const measure = (metrics: readonly string[]): ReturnType<typeof evaluateImages> =>
      averaged(() => evaluateImages(engine, dataset.test, { metrics, random: rng }));
    const baselines = await measureBaselines(options.baselines !== false);
    const trainer = createTrainer({
      images: pipeline.images,
      engine,
      optimizer,
      loss: pipeline.loss,
      batches: pipeline.batches,
      batchMiner: pipeline.batchMiner,
      controller: pipeline.controller,
      average,
      bank: needsBank(config) ? embeddingBank(pipeline.images.labels, pipeline.model.dimension) : null,
      mineBank: config.mining?.embeddings === "bank",
      random: random.fork("training"),
      steps: config.steps,
      evaluateEvery: config.evaluation.every,
      activity: config.activity,
      lossRate: config.optimizer.lossRate,
      learningRate: (step) => learningRateAt(config.optimizer, step, config.steps),
      evaluate: async () => (await measure(["recallAt1"])).metrics,
      onCheckpoint: () => checkpoint(),
      onEvent: emit,
    });
    let before: TimeSpent = { seconds: 0, miningSeconds: 0 };
    const spent = (): TimeSpent => ({
      seconds: before.seconds + watch.seconds(),
      miningSeconds: before.miningSeconds + miningSeconds(events),
    });
    if (options.resume === true) await resume();
    const { steps, interrupted } = await trainer.run(signal);
    await checkpoint();
    const final = await measure(config.evaluation.metrics);
    emit({ type: "evaluation", time: watch.seconds(), epoch: 0, step: steps, metrics: final.metrics });
    const metrics: RunMetrics = {
      ...final.metrics,
      baselines,
      steps,
      ...spent(),
      interrupted,
    } as RunMetrics;
    await folder?.writeJson("metrics.json", metrics);
    return {
      config,
      backend,
      metrics,
      events,
      dataset,
      embeddings: final.embeddings,
      lastMining: trainer.lastMining,
      interrupted,
    };

    async function measureBaselines(wanted: boolean): Promise<{ rawPixels: Metrics; untrained: Metrics }> {
      if (!wanted) return { rawPixels: {}, untrained: {} };
      onProgress({ phase: "baselines", done: 0, total: 2 });
      const rawPixels = await evaluateRawPixels(dataset.test, { metrics: config.evaluation.metrics, random: rng });
      onProgress({ phase: "baselines", done: 1, total: 2 });
      const untrained = (await measure(config.evaluation.metrics)).metrics;
      onProgress({ phase: "baselines", done: 2, total: 2 });
      return { rawPixels, untrained };
    }

    async function checkpoint(): Promise<void> {
      if (folder === undefined) return;
      const path = folder.path;
      await averaged(() => saveModel(pipeline.model, join(path, "model")));
      const state = { trainer: trainer.state(), spent: spent() };
      await writeCheckpoint(join(path, "checkpoint.json"), state, { engine, optimizer, loss: pipeline.loss, average });
    }

    async function resume(): Promise<void> {
      if (folder === undefined) throw new DataError("resume: needs a run folder.");
      const path = join(folder.path, "checkpoint.json");
      const found = await readCheckpoint(path, { engine, optimizer, loss: pipeline.loss, average });
      trainer.restore(found.trainer);
      before = found.spent;
    }
  } finally {
    await engine.dispose();
    optimizer.dispose();
    pipeline.dispose();
    await folder?.close();
  }
}

/** Mining on remembered embeddings needs a bank, and so does a refresh policy that measures drift. */
function needsBank({ mining }: PipelineConfig): boolean {
  return mining !== null && (mining.embeddings === "bank" || mining.refresh.name === "drift");
}

/** The configuration a finished run was made with. @throws {DataError} if the folder holds none */
export async function readRunConfig(folder: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
  } catch (cause) {
    throw new DataError(`run folder "${folder}": config.json cannot be read.`, { cause });
  }
}
