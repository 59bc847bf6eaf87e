import { fromFolder } from "../config/load.js";
import type { PipelineConfigInput } from "../config/schema.js";
import { catalogsOf, createPipelineContainer } from "./container.js";
import { absoluteConfig } from "./named-components.js";
import { loadPlugins } from "./plugins.js";

/**
 * A configuration of a file with all of its paths absolute, those in its components' options too; to know them its plugins are
 * loaded, and their code runs.
 *
 * @param folder that of the file: what paths are relative to
 * @throws {DataError} if a plugin cannot be loaded
 */
export async function absoluteInput(config: PipelineConfigInput, folder: string): Promise<PipelineConfigInput> {
  const input = fromFolder(config, folder);
  const container = createPipelineContainer();
  await loadPlugins(container, (input.plugins ?? []) as string[], folder);
  return absoluteConfig(input, catalogsOf(container), folder);
}
