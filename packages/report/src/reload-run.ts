import { join } from "node:path";
import type { EmbeddingSet, WarningListener, WorkOptions } from "@smart-mining/core";
import { sampleSource, selectRows, type Dataset } from "@smart-mining/data";
import { loadModel, localEngine, selectBackend } from "@smart-mining/models";
import {
  createPipelineContainer,
  embedSamples,
  loadDataset,
  loadPlugins,
  MODELS,
  readRunRecord,
  resolve,
  type PipelineConfig,
} from "@smart-mining/training";
import { checkTrusted, type Trust } from "./trust.js";

/** What a run's folder does not hold but tells how to make: its samples, and what its model makes of them. */
export interface ReloadedRun {
  readonly config: PipelineConfig;
  readonly dataset: Dataset;
  /** Of the evaluated samples, by the saved model. */
  readonly embeddings: EmbeddingSet;
  /** Embeds training samples, row-major. */
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
 * @throws {OptionError} for plugins of the folder that nobody trusts
 * @throws {DataError} if the configuration, the dataset or the model is missing or damaged
 */
export async function reloadRun(folder: string, options: ReloadOptions = {}): Promise<ReloadedRun> {
  const { own = [], onProgress, onWarning, signal } = options;
  const { config } = await readRunRecord(folder);
  checkTrusted("report", join(folder, "config.json"), config.plugins, options);
  const container = createPipelineContainer();
  await loadPlugins(container, [...new Set([...config.plugins, ...own])]);
  await selectBackend({ backend: "auto" });
  const model = await loadModel(join(folder, "model"), resolve(container, MODELS));
  const engine = localEngine({ model });
  const dispose = async (): Promise<void> => {
    await engine.dispose();
    model.dispose();
  };
  try {
    const dataset = await loadDataset(config, container, { signal, onProgress, onWarning });
    const { train, test } = dataset;
    return {
      config,
      dataset,
      embeddings: await embedSamples(engine, sampleSource(test), { signal, onProgress }),
      embedTraining: async (rows) =>
        (await embedSamples(engine, sampleSource(selectRows(train, rows)), { signal })).values,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
