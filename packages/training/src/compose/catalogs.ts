import { controllers } from "@smart-mining/controller";
import { augmentations, datasets as loaders, samplers, type Dataset, type LoadContext } from "@smart-mining/data";
import { emoji1096Component } from "@smart-mining/dataset-emoji";
import { metrics } from "@smart-mining/eval";
import { lossCatalog } from "@smart-mining/losses";
import { batchMiners, datasetMiners, refreshPolicies, roundSamplers } from "@smart-mining/miners";
import { models, optimizers, schedules } from "@smart-mining/models";
import { neighborIndexes } from "@smart-mining/neighbors";
import { catalogToken, type Catalog, type Token } from "@smart-mining/core";
import { kanji6356 } from "./kanji.js";
import { listeners } from "./listeners.js";

/**
 * Datasets by name: the embedded one, the larger one of an optional package, and the loaders of `@smart-mining/data`. Loading
 * may take a while and shows progress.
 */
export const datasets: Catalog<Promise<Dataset>, LoadContext> = loaders
  .add("emoji-1096", emoji1096Component)
  .add("kanji-6356", kanji6356);

/** Every catalog of this project, by the kind of what it holds: the kinds that plugins can add to. */
export const catalogs = {
  augmentation: augmentations,
  "batch-miner": batchMiners,
  controller: controllers,
  dataset: datasets,
  "dataset-miner": datasetMiners,
  index: neighborIndexes,
  listener: listeners,
  loss: lossCatalog,
  metric: metrics,
  model: models,
  optimizer: optimizers,
  "refresh-policy": refreshPolicies,
  "round-sampler": roundSamplers,
  sampler: samplers,
  schedule: schedules,
};

/** The catalogs of a container, by kind. */
export type Catalogs = typeof catalogs;

/** A kind of component. */
export type Kind = keyof Catalogs;

/** The kinds, in alphabetical order. */
export const KINDS = Object.keys(catalogs) as Kind[];

/** The token under which a container holds the catalog of a kind. */
export function tokenOf<K extends Kind>(kind: K): Token<Catalogs[K]> {
  return catalogToken(kind) as Token<Catalogs[K]>;
}

/** Token of the catalog of augmentations. */
export const AUGMENTATIONS: Token<Catalogs["augmentation"]> = tokenOf("augmentation");
/** Token of the catalog of miners that choose inside a batch. */
export const BATCH_MINERS: Token<Catalogs["batch-miner"]> = tokenOf("batch-miner");
/** Token of the catalog of controllers. */
export const CONTROLLERS: Token<Catalogs["controller"]> = tokenOf("controller");
/** Token of the catalog of datasets. */
export const DATASETS: Token<Catalogs["dataset"]> = tokenOf("dataset");
/** Token of the catalog of miners that look at the whole training set. */
export const DATASET_MINERS: Token<Catalogs["dataset-miner"]> = tokenOf("dataset-miner");
/** Token of the catalog of nearest-neighbor indexes. */
export const INDEXES: Token<Catalogs["index"]> = tokenOf("index");
/** Token of the catalog of receivers of events. */
export const LISTENERS: Token<Catalogs["listener"]> = tokenOf("listener");
/** Token of the catalog of losses. */
export const LOSSES: Token<Catalogs["loss"]> = tokenOf("loss");
/** Token of the catalog of metrics. */
export const METRICS: Token<Catalogs["metric"]> = tokenOf("metric");
/** Token of the catalog of models. */
export const MODELS: Token<Catalogs["model"]> = tokenOf("model");
/** Token of the catalog of optimizers. */
export const OPTIMIZERS: Token<Catalogs["optimizer"]> = tokenOf("optimizer");
/** Token of the catalog of policies that say when a round of mining is due. */
export const REFRESH_POLICIES: Token<Catalogs["refresh-policy"]> = tokenOf("refresh-policy");
/** Token of the catalog of samplers that turn a round of mining into batches. */
export const ROUND_SAMPLERS: Token<Catalogs["round-sampler"]> = tokenOf("round-sampler");
/** Token of the catalog of samplers that know labels alone. */
export const SAMPLERS: Token<Catalogs["sampler"]> = tokenOf("sampler");
/** Token of the catalog of learning-rate schedules. */
export const SCHEDULES: Token<Catalogs["schedule"]> = tokenOf("schedule");
