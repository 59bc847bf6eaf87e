import { validationSplit, type Dataset, type LoadContext } from "@smart-mining/data";
import type { PipelineConfig } from "../config/schema.js";
import { DATASETS } from "./catalogs.js";
import { resolve, type PipelineContainer } from "./container.js";

/**
 * Loads the configured dataset; with split "validation" the training classes are split again and the test classes are
 * never touched.
 *
 * @throws {UnknownNameError} for a dataset that the container's catalog does not have
 * @throws {OptionError} for bad options
 */
export async function loadDataset(
  { dataset: { name, options }, split }: Pick<PipelineConfig, "dataset" | "split">,
  container: PipelineContainer,
  context: LoadContext = {},
): Promise<Dataset> {
  const dataset = await resolve(container, DATASETS).create(name, options, context);
  return split === "validation" ? validationSplit(dataset) : dataset;
}
