import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError, ShapeError } from "@smart-mining/core";
import { loadModel, type NamedWeights, type TrainableModel } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";
import { MODELS } from "./catalogs.js";
import { resolve, type PipelineContainer } from "./container.js";

/** Weights that training starts from, and where they were read. */
export interface InitialWeights {
  readonly folder: string;
  readonly weights: readonly NamedWeights[];
}

/**
 * The folder of the saved model that a configuration starts from: a run's, or the model's own; null for random weights.
 *
 * @throws {DataError} if no model is there
 */
export function initialWeightsFolder({ model: { initialWeights: path } }: PipelineConfig): string | null {
  if (path === undefined) return null;
  const folder = [join(path, "model"), path].find((candidate) => existsSync(join(candidate, "model.json")));
  if (folder === undefined)
    throw new DataError(
      `configuration: "model.initialWeights" must be the folder of a run or of a saved model; none is in "${path}".`,
    );
  return folder;
}

/**
 * Reads the weights of a saved model, and nothing else of a run: no optimizer state, no step, no controller.
 *
 * @throws {DataError} if they are damaged
 */
export async function readInitialWeights(folder: string, container: PipelineContainer): Promise<InitialWeights> {
  const saved = await loadModel(folder, resolve(container, MODELS));
  try {
    return { folder, weights: await saved.readWeights() };
  } finally {
    saved.dispose();
  }
}

/**
 * Puts weights that were read into a model.
 *
 * @throws {ShapeError} if names or shapes are not this model's
 */
export function setInitialWeights(model: TrainableModel, { folder, weights }: InitialWeights): void {
  try {
    model.setWeights(weights);
  } catch (cause) {
    const options = JSON.stringify(model.architecture.options);
    throw new ShapeError(
      `configuration: "model.initialWeights" must fit the model ${model.architecture.name} ${options}; those in "${folder}" do not: ${(cause as Error).message}`,
      { cause },
    );
  }
}
