import {
  catalogueToken,
  type Catalogue,
  type Controller,
  type Loss,
  type Miner,
  type NeighbourIndex,
  type Random,
  type Sampler,
  type Token,
} from "@smart-mining/core";
import { controllers, type ControllerNeeds } from "@smart-mining/controller";
import { datasets as loaders, samplers, type Dataset, type LoadContext } from "@smart-mining/data";
import { emoji1096Component } from "@smart-mining/dataset-emoji";
import { lossCatalogue, type LossNeeds } from "@smart-mining/losses";
import { miners, refreshPolicies, type MinerNeeds, type RefreshPolicy } from "@smart-mining/miners";
import { models, type TrainableModel } from "@smart-mining/models";
import { neighbourIndexes } from "@smart-mining/neighbours";
import { kanji6356 } from "./kanji.js";
import { packers, type RoundPacker } from "./packers.js";

/**
 * Datasets by name: the embedded one, the larger one of an optional package, and the loaders of `@smart-mining/data`. Loading
 * may take a while and shows progress.
 */
export const datasets: Catalogue<Promise<Dataset>, LoadContext> = loaders
  .add("emoji-1096", emoji1096Component)
  .add("kanji-6356", kanji6356);

export const DATASETS: Token<typeof datasets> = catalogueToken("dataset");
export const LOSSES: Token<Catalogue<Loss, LossNeeds>> = catalogueToken("loss");
export const MINERS: Token<Catalogue<Miner, MinerNeeds>> = catalogueToken("miner");
export const INDEXES: Token<Catalogue<NeighbourIndex>> = catalogueToken("neighbour index");
export const CONTROLLERS: Token<Catalogue<Controller, ControllerNeeds>> = catalogueToken("controller");
export const MODELS: Token<Catalogue<TrainableModel, { random: Random }>> = catalogueToken("model");
export const SAMPLERS: Token<Catalogue<Sampler>> = catalogueToken("sampler");
export const REFRESH_POLICIES: Token<Catalogue<RefreshPolicy>> = catalogueToken("refresh policy");
export const PACKERS: Token<Catalogue<RoundPacker>> = catalogueToken("packer");

/** Every catalogue of this project. */
export const CATALOGUES: readonly { readonly kind: string }[] = [
  datasets,
  lossCatalogue,
  miners,
  neighbourIndexes,
  controllers,
  models,
  samplers,
  packers,
  refreshPolicies,
];
