import { randomUUID } from "node:crypto";
import { createRandom, DataError, type Random, type WarningListener } from "@smart-mining/core";
import { selectBackend, type BackendChoice } from "@smart-mining/models";
import { compose, type Pipeline } from "../compose/compose.js";
import { catalogsOf, createPipelineContainer } from "../compose/container.js";
import { initialWeightsFolder, readInitialWeights } from "../compose/initial-weights.js";
import { absoluteConfig, checkNames } from "../compose/named-components.js";
import { loadPlugins } from "../compose/plugins.js";
import { fromFolder } from "../config/load.js";
import type { PipelineConfig } from "../config/schema.js";
import { stopwatch } from "../loop/clock.js";
import type { RunEvent } from "../loop/events.js";
import { readCheckpoint, restoreCheckpoint, type Checkpoint } from "./checkpoint.js";
import { keptLog, type KeptLog } from "./kept-log.js";
import { miningSeconds } from "./metrics.js";
import { readRunRecord } from "./run-config.js";
import type { RunOptions, RunResult } from "./run-options.js";
import { checkRunFolder, openRunFolder, type RunFolder } from "./run-folder.js";
import { createRunLog, type RunLog } from "./run-log.js";
import { measureBaselines, type Session } from "./session.js";
import { trained } from "./train-session.js";
import { versions } from "./versions.js";

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
      options.baselines === false ? { rawPixels: {}, untrained: {} } : await measureBaselines(session, signal);
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
