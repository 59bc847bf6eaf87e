import {
  createRandom,
  embeddingSet,
  OptionError,
  type EmbeddingSet,
  type Random,
  type WorkOptions,
} from "@smart-mining/core";
import { rawEmbeddings, readEmbeddings, readLabels, sampleSource } from "@smart-mining/data";
import { evaluateEmbeddings } from "@smart-mining/eval";
import { loadModel, localEngine, selectBackend } from "@smart-mining/models";
import {
  createPipelineContainer,
  embedSamples,
  loadDataset,
  loadPlugins,
  METRICS,
  MODELS,
  resolve,
  type PipelineContainer,
} from "@smart-mining/training";
import { rawName } from "@smart-mining/report";
import { configForImages, type ImagesAsked } from "./model-config.js";
import { interruptible } from "../terminal/interrupt.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";
import { wholeNumber } from "../terminal/whole-number.js";
import { evaluatedOn, metricsTable } from "../terminal/result-table.js";

/** The options of `eval` as commander gives them. */
export interface EvalOptions extends ImagesAsked {
  embeddings?: string;
  labels?: string;
  metrics?: string;
  rawPixels?: boolean;
  json?: boolean;
  seed: string;
}

const STANDARD = ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR", "rPrecision"];

/** Measures what was asked for and prints the table. */
export async function runEval(options: EvalOptions): Promise<void> {
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping."));
  try {
    const { of, name, metrics } = await evaluate(options, {
      signal,
      onProgress: onProgress(display),
      onWarning: ({ message }) => display.say(`warning: ${message}`),
    });
    display.finish();
    process.stdout.write(
      options.json ? `${JSON.stringify(metrics, null, 2)}\n` : `${metricsTable(of, [[name, metrics]])}\n`,
    );
  } finally {
    display.finish();
    release();
  }
}

type Work = NonNullable<Parameters<typeof loadDataset>[2]>;

/** What was measured: of which rows, by what they were embedded, and the values. */
interface Measured {
  readonly of: string;
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
}

async function evaluate(options: EvalOptions, work: Work): Promise<Measured> {
  const given = [options.model, options.embeddings, options.rawPixels || undefined].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new OptionError("eval: give one of --model, --embeddings or --raw-pixels; see smart-mining eval --help.");
  const random = createRandom(wholeNumber("--seed", options.seed));
  const container = createPipelineContainer();
  if (options.embeddings !== undefined) {
    if (options.labels === undefined)
      throw new OptionError("eval: --embeddings needs --labels, the class of each row.");
    await loadPlugins(container, options.plugin);
    const { values, dimension } = await readEmbeddings(options.embeddings);
    const { signal, onProgress } = work;
    const set = embeddingSet(values, dimension, (await readLabels(options.labels)).labels);
    const metrics = await measured(set, container, options, random, { signal, onProgress });
    return { of: `${options.embeddings}, all rows`, name: "stored embeddings", metrics };
  }
  const config = await configForImages("eval", options);
  await loadPlugins(container, config.plugins);
  // The backend before the data: a missing one should not cost a rendering first.
  if (options.model !== undefined) await selectBackend({ backend: "auto" });
  const model = options.model === undefined ? undefined : await loadModel(options.model, resolve(container, MODELS));
  const { test } = await loadDataset(config, container, work);
  const { signal } = work;
  const set =
    model === undefined
      ? rawEmbeddings(test)
      : await embedSamples(localEngine({ model }), sampleSource(test), { signal });
  return {
    of: evaluatedOn(config),
    name: options.model ?? rawName(test),
    // As a run does it: the same seed gives its figures.
    metrics: await measured(set, container, options, random.fork("measure"), { signal }),
  };
}

/** Measures what was asked for, by the metrics that there are with the plugins. */
async function measured(
  set: EmbeddingSet,
  container: PipelineContainer,
  { metrics }: EvalOptions,
  random: Random,
  work: WorkOptions,
): Promise<Readonly<Record<string, number>>> {
  const asked = {
    metrics: metrics?.split(",") ?? STANDARD,
    random,
    catalog: resolve(container, METRICS),
  };
  return (await evaluateEmbeddings(set, { ...asked, ...work })).metrics;
}
