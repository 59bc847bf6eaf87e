import { join } from "node:path";
import type { EmbeddingSet, Random, WorkOptions } from "@smart-mining/core";
import { rawEmbeddings } from "@smart-mining/data";
import { saveModel } from "@smart-mining/models";
import type { Pipeline } from "../compose/compose.js";
import { resolve } from "../compose/container.js";
import { tokens } from "../compose/tokens.js";
import { stoppedBy } from "../loop/loop.js";
import { writeCheckpoint, type TimeSpent } from "./checkpoint.js";
import { embedSamples, measure } from "./evaluate.js";
import type { Baselines, Metrics } from "./metrics.js";
import { writeModelOrigin } from "./model-origin.js";
import type { RunFolder } from "./run-folder.js";
import type { RunLog } from "./run-log.js";
import { plainBatches } from "./trained-batches.js";

/** A run that is under way: what is evaluated and written is made of this. */
export interface Session {
  readonly pipeline: Pipeline;
  readonly log: RunLog;
  /** Absent: nothing is written. */
  readonly folder?: RunFolder;
  /** Tells this run from others. */
  readonly run: string;
  /** For evaluations. */
  readonly random: Random;
  readonly seconds: () => number;
  /** What the run took up to now, parts before a pause included. */
  readonly spent: () => TimeSpent;
}

/** What an evaluation found. */
export interface Evaluated {
  readonly metrics: Metrics;
  readonly embeddings: EmbeddingSet;
}

/** Measures the test samples with the weights that are saved: their average where there is one. @throws {AbortedError} */
export function evaluate(session: Session, metrics: readonly string[], signal?: AbortSignal): Promise<Evaluated> {
  const { average } = session.pipeline;
  const work = (): Promise<Evaluated> => evaluatePresent(session, metrics, { signal });
  return average === null ? work() : average.during(work);
}

async function evaluatePresent(session: Session, metrics: readonly string[], work: WorkOptions): Promise<Evaluated> {
  const { engine, evaluator, container } = session.pipeline;
  const embeddings = await embedSamples(engine, resolve(container, tokens.TEST_SAMPLES), work);
  const options = { metrics, random: session.random, signal: work.signal };
  return { metrics: await measure(evaluator, embeddings, options), embeddings };
}

/** What the same metrics are without training; empty where the signal came first. */
export async function measureBaselines(session: Session, signal?: AbortSignal): Promise<Baselines> {
  const { pipeline, log, random, seconds } = session;
  const { metrics } = pipeline.config.evaluation;
  const progress = (done: number): void =>
    log.emit({ type: "progress", time: seconds(), phase: "baselines", done, total: 2 });
  const found = { rawPixels: {}, untrained: {} };
  try {
    progress(0);
    found.rawPixels = await measure(pipeline.evaluator, rawEmbeddings(pipeline.dataset.test), {
      metrics,
      random,
      signal,
    });
    progress(1);
    found.untrained = (await evaluatePresent(session, metrics, { signal })).metrics;
    progress(2);
  } catch (error) {
    if (!stoppedBy(error, signal)) throw error;
  }
  return found;
}

/** Writes the model, where it comes from, the last batches, and what lets training go on. */
export async function saveLearned({ pipeline, folder, run, spent }: Session): Promise<void> {
  if (folder === undefined) return;
  const { model, average, trainer, parts, config } = pipeline;
  const place = join(folder.path, "model");
  const save = (): Promise<void> => saveModel(model, place);
  await (average === null ? save() : average.during(save));
  await writeModelOrigin(place, run, config);
  await folder.writeJson("batches.json", plainBatches(trainer.trainedBatches));
  await writeCheckpoint(folder.path, { run, trainer: trainer.state(), spent: spent() }, { model, ...parts });
}
