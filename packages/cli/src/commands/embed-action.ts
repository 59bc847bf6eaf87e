import { createRandom, OptionError, type Random } from "@smart-mining/core";
import { sampleSource, writeEmbeddings, writeLabels, type Augmentation, type SampleSet } from "@smart-mining/data";
import { loadModel, localEngine, selectBackend, type Engine } from "@smart-mining/models";
import {
  AUGMENTATIONS,
  createPipelineContainer,
  loadDataset,
  loadPlugins,
  MODELS,
  resolve,
  type PipelineConfig,
  type PipelineContainer,
} from "@smart-mining/training";
import { configForImages, type ImagesAsked } from "./model-config.js";
import { interruptible } from "../terminal/interrupt.js";
import { checkOutputFiles, writing } from "../terminal/outputs.js";
import { onProgress, progressDisplay } from "../terminal/progress.js";
import { wholeNumber } from "../terminal/whole-number.js";

/** The options of `embed` as commander gives them. */
export interface EmbedOptions extends ImagesAsked {
  model: string;
  out: string;
  labels?: string;
  part: "train" | "test" | "all";
  augmentedViews: string;
  seed: string;
}

/** Embeds the images, each as it is and in its views, and writes the rows. */
export async function runEmbed(options: EmbedOptions): Promise<void> {
  checkOutputFiles(
    { option: "--out", path: options.out, endings: [".npy", ".fvecs", ".jsonl", ".ndjson"] },
    { option: "--labels", path: options.labels, endings: [".npy", ".jsonl", ".ndjson", ".txt"] },
  );
  const views = wholeNumber("--augmented-views", options.augmentedViews, 0);
  const seed = wholeNumber("--seed", options.seed);
  const display = progressDisplay(process.stderr);
  const { signal, release } = interruptible(() => display.say("Stopping."));
  try {
    const config = await configForImages("embed", options);
    const container = createPipelineContainer();
    await loadPlugins(container, config.plugins);
    // The backend before the data: a missing one should not cost a rendering first.
    await selectBackend({ backend: "auto" });
    const engine = localEngine({ model: await loadModel(options.model, resolve(container, MODELS)) });
    const work = {
      signal,
      onProgress: onProgress(display),
      onWarning: ({ message }: { message: string }) => display.say(`warning: ${message}`),
    };
    const dataset = await loadDataset(config, container, work);
    const parts = [
      ...(options.part === "test" ? [] : [dataset.train]),
      ...(options.part === "train" ? [] : [dataset.test]),
    ];
    const change = views > 0 ? changeOf(config, dataset.train, container) : null;
    const blocks: Float32Array[] = [];
    for (let view = 0; view <= views; view++)
      for (const [at, part] of parts.entries()) {
        const random = view === 0 ? null : createRandom(seed).fork("views").fork(view).fork(at);
        blocks.push(await embedPart(engine, part, { change, random }, signal));
        work.onProgress({ phase: "embed", done: blocks.length, total: (views + 1) * parts.length });
      }
    const { dimension } = engine.model;
    await writing("--out", options.out, () => writeEmbeddings(options.out, joined(blocks, Float32Array), dimension));
    const once = joined(
      parts.map(({ labels }) => labels),
      Int32Array,
    );
    const { labels } = options;
    if (labels !== undefined)
      await writing("--labels", labels, () =>
        writeLabels(labels, joined(new Array<Int32Array>(views + 1).fill(once), Int32Array)),
      );
    display.finish();
    process.stdout.write(`${once.length * (views + 1)} rows of ${dimension}: ${options.out}\n`);
  } finally {
    display.finish();
    release();
  }
}

/** How a view differs from the sample: by nothing without a Random. */
interface View {
  readonly change: Augmentation | null;
  readonly random: Random | null;
}

/** The run's augmentation, else the default one of images. @throws {OptionError} for other samples of a run that changed none */
function changeOf({ augmentation }: PipelineConfig, { kind }: SampleSet, container: PipelineContainer): Augmentation {
  const { name, options } = augmentation ?? { name: "affine-color", options: {} };
  if (!augmentation && kind !== "images")
    throw new OptionError(
      `embed: --augmented-views must be 0 for ${kind} of a run without an augmentation; name one in --config.`,
    );
  return resolve(container, AUGMENTATIONS).create(name, options, undefined);
}

/** One row per sample, in order: an augmentation draws from `random` as it goes. */
function embedPart(
  engine: Engine,
  set: SampleSet,
  { change, random }: View,
  signal: AbortSignal,
): Promise<Float32Array> {
  const source = sampleSource(set, change);
  return engine.embed({ ...source, read: (rows) => source.read(rows, random) }, { signal });
}

function joined<T extends Float32Array | Int32Array>(parts: readonly T[], kind: new (length: number) => T): T {
  const all = new kind(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
