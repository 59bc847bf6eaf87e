import { createPipelineContainer, resolve } from "./container.js";
import { MODELS, type Catalogs } from "./catalogs.js";
import { loadPlugins } from "./plugins.js";

/** Run in a worker thread: the models that the run knows. @param plugins absolute paths, package names or addresses */
export async function modelCatalog(plugins: readonly string[]): Promise<Catalogs["model"]> {
  const container = createPipelineContainer();
  await loadPlugins(container, plugins);
  return resolve(container, MODELS);
}
