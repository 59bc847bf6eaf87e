import { type Catalog, OptionError } from "@smart-mining/core";
import { models, type ModelNeeds } from "../model/catalog.js";
import type { TrainableModel } from "../model/trainable-model.js";
import type { ModelSource } from "./worker-messages.js";

type ModelCatalog = Catalog<TrainableModel, ModelNeeds>;

/**
 * The catalog that a worker thread makes its model from.
 *
 * @throws {OptionError} for a module without `modelCatalog`
 */
export async function modelCatalogOf({ catalogModule, plugins = [] }: ModelSource): Promise<ModelCatalog> {
  if (catalogModule === undefined) return models;
  const { modelCatalog } = (await import(catalogModule)) as {
    modelCatalog?: (plugins: readonly string[]) => Promise<ModelCatalog>;
  };
  if (typeof modelCatalog !== "function")
    throw new OptionError(
      `createEngine: "catalogModule" must export a function "modelCatalog"; "${catalogModule}" does not.`,
    );
  return modelCatalog(plugins);
}
