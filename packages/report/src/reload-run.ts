import { join } from "node:path";
import { embeddingSet, type EmbeddingSet, type WarningListener, type WorkOptions } from "@smart-mining/core";
import { expectImages, selectRows, type Dataset, type SampleSet } from "@smart-mining/data";
import { loadModel, localEngine, selectBackend } from "@smart-mining/models";
import {
  createPipelineContainer,
  embedAll,
  loadDataset,
  loadPlugins,
  MODELS,
  resolve,
  resolveConfig,
  trainingImages,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training";
import { checkTrusted, type Trust } from "./trust.js";

/** What a run's folder does not hold but tells how to make: its pictures, and what its model makes of them. */
export interface ReloadedRun {
  readonly config: PipelineConfig;
  readonly dataset: Dataset;
  /** Of the evaluated images, by the saved model. */
  readonly embeddings: EmbeddingSet;
  /** Embeds training images, row-major. */
  embedTraining(rows: Int32Array): Promise<Float32Array>;
  /** Frees the model. */
  dispose(): Promise<void>;
}

/** How a run is loaded again. */
export interface ReloadOptions extends WorkOptions, Trust {
  readonly onWarning?: WarningListener;
}

/**
 * Loads the dataset of a run anew through its configuration, and its model.
 *
 * @param recorded what its config.json holds
 * @throws {OptionError} for plugins of the folder that nobody trusts
 * @throws {DataError} if the configuration, the dataset or the model is missing or damaged
 */
export async function reloadRun(
  folder: string,
  recorded: Readonly<Record<string, unknown>>,
  options: ReloadOptions = {},
): Promise<ReloadedRun> {
  const { own = [], onProgress, onWarning, signal } = options;
  const written = { ...recorded };
  delete written.versions;
  delete written.run;
  const config = resolveConfig(written as PipelineConfigInput);
  checkTrusted("report", join(folder, "config.json"), config.plugins, options);
  const container = createPipelineContainer();
  await loadPlugins(container, [...new Set([...config.plugins, ...own])]);
  await selectBackend({ backend: "auto" });
  const model = await loadModel(join(folder, "model"), resolve(container, MODELS));
  const engine = localEngine({ model });
  const embed = (set: SampleSet): Promise<Float32Array> =>
    embedAll(engine, trainingImages(expectImages("report", set), null));
  const dispose = async (): Promise<void> => {
    await engine.dispose();
    model.dispose();
  };
  try {
    const dataset = await loadDataset(config, container, { signal, onProgress, onWarning });
    return {
      config,
      dataset,
      embeddings: embeddingSet(await embed(dataset.test), model.dimension, dataset.test.labels, dataset.test.groups),
      embedTraining: (rows) => embed(selectRows(expectImages("report", dataset.train), rows)),
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
