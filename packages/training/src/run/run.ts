import { randomUUID } from "node:crypto";
import { createRandom, DataError, type EmbeddingSet, type Random, type WarningListener } from "@smart-mining/core";
import type { Dataset } from "@smart-mining/data";
import { selectBackend, type BackendChoice } from "@smart-mining/models";
import { compose, type Pipeline } from "../compose/compose.js";
import { catalogsOf, createPipelineContainer, type PipelineContainer } from "../compose/container.js";
import { initialWeightsFolder, readInitialWeights } from "../compose/initial-weights.js";
import { absoluteConfig, checkNames } from "../compose/named-components.js";
import { loadPlugins } from "../compose/plugins.js";
import { fromFolder } from "../config/load.js";
import type { PipelineConfig } from "../config/schema.js";
import { stopwatch } from "../loop/clock.js";
import type { RunEvent, RunListener } from "../loop/events.js";
import { stoppedBy } from "../loop/loop.js";
import type { RoundRecord, TrainedBatch } from "../loop/parts.js";
import { readCheckpoint, restoreCheckpoint, type Checkpoint } from "./checkpoint.js";
import { keptLog, type KeptLog } from "./kept-log.js";
import { miningSeconds, type RunMetrics } from "./metrics.js";
import { readRunRecord } from "./run-config.js";
import { checkRunFolder, openRunFolder, type RunFolder } from "./run-folder.js";
import { createRunLog, type RunLog } from "./run-log.js";
import { evaluate, measureBaselines, saveLearned, type Evaluated, type Session } from "./session.js";
import { versions } from "./versions.js";

/** What a run takes beside its configuration. */
export interface RunOptions {
  /** The folder to write; nothing is written when absent. */
  readonly out?: string;
  /** Go on from the checkpoint in `out`. Its own configuration is `readRunConfig(out)`; lay over it what shall change. */
  readonly resume?: boolean;
  /** Take the place of the run that `out` holds: without this or `resume` a used folder is refused. */
  readonly overwrite?: boolean;
  readonly requireGpu?: boolean;
  /** Stops the run: what was learned is saved and the run ends `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onEvent?: RunListener;
  /** Catalogs with what was added to them, and one's own instances of parts; a fresh container when absent. Not changed. */
  readonly container?: PipelineContainer;
  /** What paths in the configuration are relative to; the working folder when absent. */
  readonly baseFolder?: string;
  /** Whether raw samples and the net before its first step are evaluated too; default true. */
  readonly baselines?: boolean;
}

/** What a run leaves. */
export interface RunResult {
  /** As it was trained: paths absolute, batches fitted to the data. */
  readonly config: PipelineConfig;
  readonly backend: BackendChoice;
  readonly metrics: RunMetrics;
  readonly events: readonly RunEvent[];
  readonly dataset: Dataset;
  /** Embeddings of the evaluated samples, in the order of `dataset.test`; absent where the final evaluation was stopped. */
  readonly embeddings?: EmbeddingSet;
  /** The last round of mining; rows are those of `dataset.train`. */
  readonly lastRound?: RoundRecord;
  /** The last batches that were trained on; rows are those of `dataset.train`. */
  readonly trainedBatches: readonly TrainedBatch[];
  readonly interrupted: boolean;
}

/** What a run that goes on starts from. */
interface Resumed {
  readonly run: string;
  readonly checkpoint: Checkpoint;
  readonly log: KeptLog;
}

/**
 * Trains a pipeline from its configuration to the final evaluation and writes the run's folder. All parts are made and
 * checked before anything is written.
 *
 * Interrupted by its signal it finishes the present step, or leaves a round of mining or an evaluation as it is, saves what was
 * learned and evaluates it; a signal that fires in the final evaluation ends that too.
 *
 * @throws {SmartMiningError} for bad configurations, damaged data, missing backends, used folders
 */
export async function runTraining(given: PipelineConfig, options: RunOptions = {}): Promise<RunResult> {
  const { out, signal, baseFolder = process.cwd() } = options;
  const container = (options.container ?? createPipelineContainer()).createChildContainer();
  const written = fromFolder(given, baseFolder) as PipelineConfig;
  await loadPlugins(container, written.plugins, baseFolder);
  const config = absoluteConfig(written, catalogsOf(container), baseFolder);
  checkNames(config, container);
  if (out !== undefined) await checkRunFolder(out, options);
  const resumed = options.resume === true ? await readResumed(out) : undefined;
  const weightsFolder = initialWeightsFolder(config);

  const seconds = stopwatch(Math.max(resumed?.log.seconds ?? 0, resumed?.checkpoint.spent.seconds ?? 0));
  const log = createRunLog(options.onEvent);
  const onWarning: WarningListener = (warning) => log.emit({ type: "warning", time: seconds(), ...warning });
  const backend = await selectBackend({ backend: config.backend, requireGpu: options.requireGpu ?? false });
  const initialWeights = weightsFolder === null ? undefined : await readInitialWeights(weightsFolder, container);
  const random = createRandom(config.seed);
  const pipeline = await compose(container, {
    config,
    random,
    onWarning,
    initialWeights,
    seconds,
    loading: {
      signal,
      onWarning,
      baseFolder,
      onProgress: (progress) => log.emit({ type: "progress", time: seconds(), ...progress }),
    },
  });
  let folder: RunFolder | undefined;
  try {
    const startWeights = resumed && (await pipeline.model.readWeights());
    if (resumed !== undefined) restore(pipeline, resumed.checkpoint);
    const run = resumed?.run ?? randomUUID();
    folder = out === undefined ? undefined : await openRunFolder(out, resumed?.log.text);
    await folder?.writeJson("config.json", configFile(pipeline, run, backend));
    if (folder !== undefined) log.writeTo(folder);
    log.hearBy(pipeline.listeners.map((listener) => (event: RunEvent) => listener.onEvent(event)));
    const session = sessionOf({ pipeline, log, folder, run, random: random.fork("evaluation"), seconds }, resumed);
    announceStart(session, backend);
    // The net before its first step, also where the run goes on.
    if (startWeights !== undefined) pipeline.model.setWeights(startWeights);
    const baselines =
      options.baselines === false
        ? { rawPixels: {}, untrained: {} }
        : await measureBaselines(session, signal);
    if (resumed !== undefined) restore(pipeline, resumed.checkpoint);
    return { backend, ...(await trained(session, baselines, signal)) };
  } finally {
    await pipeline.dispose();
    await folder?.close();
  }
}

async function readResumed(out: string | undefined): Promise<Resumed> {
  if (out === undefined) throw new DataError("resume: needs a run folder.");
  const { run } = await readRunRecord(out);
  const checkpoint = await readCheckpoint(out, run);
  return { run, checkpoint, log: await keptLog(out, checkpoint.trainer.step) };
}

function restore({ model, average, parts, trainer }: Pipeline, checkpoint: Checkpoint): void {
  restoreCheckpoint(checkpoint, { model, average, optimizer: parts.optimizer, loss: parts.loss });
  trainer.restore(checkpoint.trainer);
}

function configFile({ config, engine }: Pipeline, run: string, backend: BackendChoice): unknown {
  return { ...config, backend: backend.name, workers: engine.workers, versions: versions(), run };
}

function sessionOf(
  { log, seconds, ...rest }: { readonly log: RunLog; readonly random: Random } & Omit<Session, "spent">,
  resumed: Resumed | undefined,
): Session {
  const before = resumed?.checkpoint.spent ?? { seconds: 0, miningSeconds: 0 };
  const start = Math.max(resumed?.log.seconds ?? 0, before.seconds);
  return {
    ...rest,
    log,
    seconds,
    spent: () => ({
      seconds: before.seconds + seconds() - start,
      miningSeconds: before.miningSeconds + miningSeconds(log.events),
    }),
  };
}

function announceStart({ pipeline, log, seconds }: Session, backend: BackendChoice): void {
  const { parts, engine } = pipeline;
  const classes = new Set(parts.source.labels);
  classes.delete(-1);
  log.emit({
    type: "start",
    time: seconds(),
    backend: backend.name,
    reason: backend.reason,
    workers: engine.workers,
    samples: parts.source.size,
    classes: classes.size,
  });
}

/** Trains, saves, evaluates, ends. */
async function trained(
  session: Session,
  baselines: RunMetrics["baselines"],
  signal?: AbortSignal,
): Promise<Omit<RunResult, "backend">> {
  const { pipeline, log, folder, seconds, spent } = session;
  const { trainer, config, dataset } = pipeline;
  const hooks = {
    onEvent: log.emit,
    evaluate: async (heard?: AbortSignal) => (await evaluate(session, ["recallAt1"], heard)).metrics,
    onCheckpoint: () => saveLearned(session),
  };
  const stopped = (await trainer.run(hooks, signal)).interrupted;
  await saveLearned(session);
  const final = await evaluateAtEnd(session, signal);
  const interrupted = stopped || final === null;
  const metrics: RunMetrics = {
    ...final?.metrics,
    baselines,
    steps: trainer.step,
    epochs: trainer.epoch,
    ...spent(),
    interrupted,
  };
  await folder?.writeJson("metrics.json", metrics);
  log.emit({ type: "end", time: seconds(), step: trainer.step, epoch: trainer.epoch, interrupted });
  return {
    config,
    metrics,
    events: log.events,
    dataset,
    embeddings: final?.embeddings,
    lastRound: trainer.lastRound,
    trainedBatches: trainer.trainedBatches,
    interrupted,
  };
}

/** The final evaluation; null where the signal fired in it. One that fired before is no reason to leave it out. */
async function evaluateAtEnd(session: Session, signal?: AbortSignal): Promise<Evaluated | null> {
  const { pipeline, log, seconds } = session;
  const { trainer, config } = pipeline;
  const heard = signal?.aborted === true ? undefined : signal;
  try {
    const final = await evaluate(session, config.evaluation.metrics, heard);
    const { step, epoch } = trainer;
    log.emit({ type: "evaluation", time: seconds(), epoch, step, metrics: final.metrics });
    return final;
  } catch (error) {
    if (stoppedBy(error, heard)) return null;
    throw error;
  }
}
