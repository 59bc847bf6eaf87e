import {
  catalogToken,
  type Catalog,
  type BatchMiner,
  type Controller,
  type DatasetMiner,
  type Loss,
  type NeighborIndex,
  type Random,
  type LabelSampler,
  type Sampler,
  type Token,
} from "@smart-mining/core";
import { controllers, type ControllerNeeds } from "@smart-mining/controller";
import { datasets as loaders, samplers, type Dataset, type LoadContext } from "@smart-mining/data";
import { emoji1096Component } from "@smart-mining/dataset-emoji";
import { lossCatalog, type LossNeeds } from "@smart-mining/losses";
import {
  batchMiners,
  datasetMiners,
  refreshPolicies,
  roundSamplers,
  type MinerNeeds,
  type RefreshPolicy,
} from "@smart-mining/miners";
import { models, type TrainableModel } from "@smart-mining/models";
import { neighborIndexes } from "@smart-mining/neighbors";
import { kanji6356 } from "./kanji.js";

/**
 * Datasets by name: the embedded one, the larger one of an optional package, and the loaders of `@smart-mining/data`. Loading
 * may take a while and shows progress.
 */
export const datasets: Catalog<Promise<Dataset>, LoadContext> = loaders
  .add("emoji-1096", emoji1096Component)
  .add("kanji-6356", kanji6356);

export const DATASETS: Token<typeof datasets> = catalogToken("dataset");
export const LOSSES: Token<Catalog<Loss, LossNeeds>> = catalogToken("loss");
export const BATCH_MINERS: Token<Catalog<BatchMiner, MinerNeeds>> = catalogToken("batch miner");
export const DATASET_MINERS: Token<Catalog<DatasetMiner, MinerNeeds>> = catalogToken("dataset miner");
export const INDEXES: Token<Catalog<NeighborIndex>> = catalogToken("neighbor index");
export const CONTROLLERS: Token<Catalog<Controller, ControllerNeeds>> = catalogToken("controller");
export const MODELS: Token<Catalog<TrainableModel, { random: Random }>> = catalogToken("model");
export const SAMPLERS: Token<Catalog<LabelSampler>> = catalogToken("sampler");
export const REFRESH_POLICIES: Token<Catalog<RefreshPolicy>> = catalogToken("refresh policy");
export const ROUND_SAMPLERS: Token<Catalog<Sampler>> = catalogToken("round sampler");

/** Every catalog of this project. */
export const CATALOGS: readonly { readonly kind: string }[] = [
  datasets,
  lossCatalog,
  batchMiners,
  datasetMiners,
  neighborIndexes,
  controllers,
  models,
  samplers,
  // Of another kind than the samplers that know labels alone, so that each has its own token.
  { ...roundSamplers, kind: "round sampler" },
  refreshPolicies,
];
