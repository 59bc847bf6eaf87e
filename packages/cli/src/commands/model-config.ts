import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import {
  absoluteInput,
  loadConfig,
  readModelOrigin,
  readRunRecord,
  resolveConfig,
  type PipelineConfig,
  type PipelineConfigInput,
} from "@smart-mining/training";
import { checkTrusted } from "@smart-mining/report";

const PRESET: PipelineConfigInput = { extends: "smart-mining" };

/** What a person says of the images that a model, or the pixels themselves, are measured on. */
export interface ImagesAsked {
  /** A model folder written by `train`; absent: no model. */
  readonly model?: string;
  /** A dataset by name. */
  readonly dataset?: string;
  /** A configuration file that names the dataset. */
  readonly config?: string;
  readonly plugin: readonly string[];
  readonly trust?: boolean;
}

/**
 * The configuration that images are loaded by: the person's own file; else a dataset by name; else dataset, split, augmentation and
 * plugins of the run that the model folder lies in, or what the model's own folder tells of them. Without a model the preset's.
 *
 * @throws {DataError} if the model's run does not tell its dataset
 * @throws {OptionError} for plugins that nobody trusts, and for a dataset given twice
 */
export async function configForImages(caller: string, asked: ImagesAsked): Promise<PipelineConfig> {
  const { model, dataset, config, plugin } = asked;
  if (dataset !== undefined && config !== undefined)
    throw new OptionError(
      `${caller}: --dataset and --config must not both be given; got "${dataset}" and "${config}".`,
    );
  if (config !== undefined) {
    const input = await absoluteInput(await loadConfig(config), dirname(resolve(config)));
    return withPlugins(resolveConfig(input), plugin);
  }
  if (dataset !== undefined) return withPlugins(resolveConfig({ ...PRESET, dataset: { name: dataset } }), plugin);
  if (model === undefined) return withPlugins(resolveConfig(PRESET), plugin);
  return configOfRun(caller, model, asked);
}

async function configOfRun(caller: string, model: string, { plugin, trust }: ImagesAsked): Promise<PipelineConfig> {
  const described = join(model, "model.json");
  if (!existsSync(described)) throw new DataError(`${caller}: ${described} cannot be read: "${model}" holds no model.`);
  const { file, ...source } = await sourceOf(caller, model);
  checkTrusted(caller, file, source.plugins, { trust, own: plugin });
  return withPlugins(resolveConfig(PRESET, source), plugin);
}

/** What a model was trained on, and the file that tells it. */
interface Source extends Pick<PipelineConfig, "dataset" | "split" | "augmentation" | "plugins"> {
  readonly file: string;
}

/** The run that a model lies in; where it was moved out of it, what its own folder tells. @throws {DataError} where neither does */
async function sourceOf(caller: string, model: string): Promise<Source> {
  const origin = await readModelOrigin(model);
  const folder = join(model, "..");
  const file = join(folder, "config.json");
  let cause: unknown;
  try {
    const { config, run } = await readRunRecord(folder);
    // A model may lie in the folder of another run.
    if (origin === null || origin.run === run) {
      const { dataset, split, augmentation, plugins } = config;
      return { dataset, split, augmentation, plugins, file };
    }
  } catch (error) {
    cause = error;
  }
  if (origin !== null) {
    const { dataset, split, plugins } = origin;
    return { dataset, split, plugins, file: join(model, "origin.json") };
  }
  throw new DataError(
    `${caller}: the dataset of "${model}" is not known, as "${file}" does not tell it; give --dataset or --config.`,
    { cause },
  );
}

function withPlugins(config: PipelineConfig, more: readonly string[]): PipelineConfig {
  return { ...config, plugins: [...new Set([...config.plugins, ...more])] };
}
