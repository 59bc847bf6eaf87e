import { dirname, join } from "node:path";
import { readRunConfig, resolveConfig, type PipelineConfig, type PipelineConfigInput } from "@smart-mining/training";

const PRESET: PipelineConfigInput = { extends: "smart-mining" };

/**
 * The configuration that images for a model are loaded by: a dataset asked for by name; else dataset, split, augmentation and plugins
 * of the run that the model folder lies in; else the preset's.
 */
export async function configForModel(model: string | undefined, dataset: string | undefined): Promise<PipelineConfig> {
  if (dataset !== undefined) return resolveConfig({ ...PRESET, dataset: { name: dataset } });
  if (model === undefined) return resolveConfig(PRESET);
  try {
    const saved = await readRunConfig(join(dirname(join(model, "model.json")), ".."));
    const { split, augmentation, plugins } = saved;
    return resolveConfig(PRESET, { dataset: saved.dataset, split, augmentation, plugins } as PipelineConfigInput);
  } catch {
    return resolveConfig(PRESET);
  }
}
