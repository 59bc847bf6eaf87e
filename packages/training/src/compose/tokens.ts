import {
  token,
  type BatchMiner,
  type Controller,
  type DatasetMiner,
  type EmbeddingSet,
  type LearningRateSchedule,
  type Loss,
  type NeighborIndex,
  type Optimizer,
  type Random,
  type Sampler,
  type SampleSource,
  type Token,
  type WorkOptions,
} from "@smart-mining/core";
import type { Augmentation, Dataset } from "@smart-mining/data";
import type { Engine, TrainableModel } from "@smart-mining/models";
import type { PipelineMiner, Trainer } from "../loop/parts.js";
import type { Listener } from "./listeners.js";

/** What an evaluation measures. */
export interface EvaluationRequest extends WorkOptions {
  /** Names such as "recallAt1" or "nmi". */
  readonly metrics: readonly string[];
  /** For the seeds of clusterings. */
  readonly random: Random;
}

/** Measures embeddings of unseen classes. */
export interface Evaluator {
  evaluate(set: EmbeddingSet, request: EvaluationRequest): Promise<Record<string, number>>;
}

function role<T>(name: string): Token<T> {
  return token<T>(`role:${name}`);
}

/**
 * The roles in a run. Each is made from the configuration when it is first asked for, unless a container has one's own instance
 * under its token: `container.register(tokens.LOSS, { useValue: mine })`. What the run made it disposes of; one's own stays one's own.
 */
export const tokens = {
  /** Training and test samples of disjoint classes. */
  DATASET: role<Dataset | Promise<Dataset>>("dataset"),
  /** Changes training samples at random; null: none. */
  AUGMENTATION: role<Augmentation | null>("augmentation"),
  /** The training samples as the loop reads them; labels are 0 to classes - 1, and -1. */
  TRAINING_SAMPLES: role<SampleSource>("training samples"),
  /** The samples that are evaluated. */
  TEST_SAMPLES: role<SampleSource>("test samples"),
  MODEL: role<TrainableModel>("model"),
  ENGINE: role<Engine | Promise<Engine>>("engine"),
  LOSS: role<Loss>("loss"),
  OPTIMIZER: role<Optimizer>("optimizer"),
  /** How the learning rate goes over the run. */
  SCHEDULE: role<LearningRateSchedule>("schedule"),
  /** Forms batches from labels alone. */
  SAMPLER: role<Sampler>("sampler"),
  /** Turns a round of mining into batches. */
  ROUND_SAMPLER: role<Sampler>("round sampler"),
  /** Chooses tuples inside a batch; null: none. */
  BATCH_MINER: role<BatchMiner | null>("batch miner"),
  /** The miner that looks at the whole training set. */
  DATASET_MINER: role<DatasetMiner>("dataset miner"),
  /** That and those that a controller may switch to, by name, the first one first. */
  DATASET_MINERS: role<Readonly<Record<string, PipelineMiner>>>("dataset miners"),
  /** What a dataset miner searches in; made anew for each miner. */
  INDEX: role<NeighborIndex>("index"),
  CONTROLLER: role<Controller>("controller"),
  EVALUATOR: role<Evaluator>("evaluator"),
  LISTENERS: role<readonly Listener[]>("listeners"),
  TRAINER: role<Trainer>("trainer"),
} as const;
