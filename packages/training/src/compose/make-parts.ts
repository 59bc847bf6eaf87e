import { classIndex, OptionError, type Random, type SampleSource, type WarningListener } from "@smart-mining/core";
import { sampleShape, type Dataset, type LoadContext } from "@smart-mining/data";
import type { PipelineConfig } from "../config/schema.js";
import type { PipelineMiner } from "../loop/parts.js";
import type { Catalogs } from "./catalogs.js";
import { fittingOptions } from "./fitting-options.js";
import { setInitialWeights, type InitialWeights } from "./initial-weights.js";
import { minerKind } from "./named-components.js";
import type { RunContainer } from "./run-container.js";
import { tokens } from "./tokens.js";

/** What the parts of one run are made with. */
export interface RoleContext {
  /** Complete; batches are fitted to the data once there are any. */
  config: PipelineConfig;
  readonly random: Random;
  readonly loading: LoadContext;
  readonly onWarning?: WarningListener;
  /** What the model starts from; random weights when absent. */
  readonly initialWeights?: InitialWeights;
}

/** What parts are made by. */
export interface Makers extends Pick<RunContainer, "get" | "keep"> {
  readonly catalogs: Catalogs;
  readonly context: RoleContext;
}

/** The configured one; where nothing is said images are changed and other samples are not. */
export function augmentationOf({ catalogs, context, get }: Makers) {
  const { augmentation } = context.config;
  if (augmentation === null) return null;
  const { name, options } = augmentation ?? { name: "affine-color", options: {} };
  if (augmentation === undefined && (get(tokens.DATASET) as Dataset).train.kind !== "images") return null;
  return catalogs.augmentation.create(name, options, undefined);
}

export function withLabels(source: SampleSource, labels: Int32Array): SampleSource {
  return { ...source, labels };
}

export function modelOf({ catalogs, context, get }: Makers) {
  const { name, options } = context.config.model;
  const shape = sampleShape((get(tokens.DATASET) as Dataset).train);
  const fitting = fittingOptions(catalogs.model.get(name), shape);
  const model = catalogs.model.create(name, { ...fitting, ...options }, { random: context.random.fork("model") });
  try {
    if (context.initialWeights !== undefined) setInitialWeights(model, context.initialWeights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

export function lossOf({ catalogs, context, get }: Makers) {
  const { name, options } = context.config.loss;
  return catalogs.loss.create(name, options, {
    numClasses: classIndex(get(tokens.TRAINING_SAMPLES).labels).classes.length,
    dimension: get(tokens.MODEL).dimension,
    random: context.random.fork("loss"),
    catalog: catalogs.loss,
  });
}

export function batchMinerOf({ catalogs }: Makers, { name, options }: PipelineConfig["loss"]) {
  return catalogs["batch-miner"].create(name, options, { catalog: catalogs["batch-miner"] });
}

/** The main miner under its own name first, then the others; each with an index of its own. */
export function datasetMinersOf(makers: Makers): Readonly<Record<string, PipelineMiner>> {
  const { catalogs, context, get, keep } = makers;
  const { miner: main, miners = {} } = miningOf(context.config);
  if (Object.hasOwn(miners, main.name))
    throw new OptionError(
      `configuration: "mining.miners" must not reuse the name of "mining.miner"; got "${main.name}".`,
    );
  const others = Object.entries(miners).map(([key, named]): [string, PipelineMiner] => {
    if (minerKind(named, catalogs) === "batch-miner") {
      return [key, { scope: "batch", miner: keep(batchMinerOf(makers, named)) }];
    }
    const miner = catalogs["dataset-miner"].create(named.name, named.options, { index: get(tokens.INDEX) });
    return [key, { scope: "dataset", miner: keep(miner) }];
  });
  return { [main.name]: { scope: "dataset", miner: get(tokens.DATASET_MINER) }, ...Object.fromEntries(others) };
}

export function miningOf({ mining }: PipelineConfig): NonNullable<PipelineConfig["mining"]> {
  if (mining === null)
    throw new OptionError('configuration: "mining" must be given where something of it is asked for; it is null.');
  return mining;
}
