import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataError, OptionError } from "@smart-mining/core";
import {
  loadConfig,
  readRunConfig,
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
 * plugins of the run that the model folder lies in. Without a model the preset's.
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
  if (config !== undefined) return withPlugins(resolveConfig(await loadConfig(config)), plugin);
  if (dataset !== undefined) return withPlugins(resolveConfig({ ...PRESET, dataset: { name: dataset } }), plugin);
  if (model === undefined) return withPlugins(resolveConfig(PRESET), plugin);
  return configOfRun(caller, model, asked);
}

async function configOfRun(caller: string, model: string, { plugin, trust }: ImagesAsked): Promise<PipelineConfig> {
  const described = join(model, "model.json");
  if (!existsSync(described)) throw new DataError(`${caller}: ${described} cannot be read: "${model}" holds no model.`);
  const folder = join(dirname(described), "..");
  const file = join(folder, "config.json");
  const unknown = (cause?: unknown): DataError =>
    new DataError(
      `${caller}: the dataset of "${model}" is not known, as "${file}" does not tell it; give --dataset or --config.`,
      { cause },
    );
  const saved = await readRunConfig(folder).catch((cause: unknown) => {
    throw unknown(cause);
  });
  // `null` and a list are JSON too.
  const { dataset, split, augmentation, plugins = [] } = saved ?? {};
  if (!isNamed(dataset) || !isNames(plugins)) throw unknown();
  checkTrusted(caller, file, plugins, { trust, own: plugin });
  return withPlugins(resolveConfig(PRESET, { dataset, split, augmentation, plugins } as PipelineConfigInput), plugin);
}

function withPlugins(config: PipelineConfig, more: readonly string[]): PipelineConfig {
  return { ...config, plugins: [...new Set([...config.plugins, ...more])] };
}

function isNamed(value: unknown): value is { name: string } {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
