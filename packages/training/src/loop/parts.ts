import type {
  Batch,
  BatchMiner,
  Controller,
  ControllerState,
  DatasetMiner,
  EmbeddingSet,
  LearningRateSchedule,
  Loss,
  MiningReport,
  Optimizer,
  Random,
  Sampler,
  SampleSource,
  Triplets,
  Tuples,
} from "@smart-mining/core";
import type { EmbeddingBank, RefreshPolicy } from "@smart-mining/miners";
import type { Engine, WeightAverage } from "@smart-mining/models";
import type { RunListener } from "./events.js";

/** A miner as a pipeline holds it: shown the whole training set, or each batch. */
export type PipelineMiner =
  { readonly scope: "dataset"; readonly miner: DatasetMiner } | { readonly scope: "batch"; readonly miner: BatchMiner };

/** What mining over the training set is made of. */
export interface MiningParts {
  /**
   * By name; the controller's `miner` parameter chooses among them, the first one serves where it names none. A batch miner
   * chooses in batches of the label sampler.
   */
  readonly miners: Readonly<Record<string, PipelineMiner>>;
  /** Turns a round into batches. */
  readonly sampler: Sampler;
  /** When a new round is due. */
  readonly refresh: RefreshPolicy;
  /** Mine on the bank as soon as it knows every sample, rather than on a fresh pass. */
  readonly onBank: boolean;
}

/** What a trainer is put together from. It owns none of them. */
export interface TrainerParts {
  /** Read augmented in training, as they are for mining. */
  readonly source: SampleSource;
  readonly engine: Engine;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: LearningRateSchedule;
  /** What the schedule's factors are of. */
  readonly learningRate: number;
  /** Learning rate of the loss's own variables relative to the net's. */
  readonly lossRate: number;
  /** Batches from labels alone. */
  readonly sampler: Sampler;
  /** Selects tuples in each batch; null: the batch's own tuples, else all that the labels allow. */
  readonly batchMiner: BatchMiner | null;
  /** Mining over the training set; null: none. */
  readonly mining: MiningParts | null;
  readonly controller: Controller;
  /** A running average of the weights, evaluated in place of the last step's; null: none. */
  readonly average: WeightAverage | null;
  /** Remembers what was embedded in training, where mining or its refresh policy uses it. */
  readonly bank: EmbeddingBank | null;
  readonly random: Random;
  readonly steps: number;
  /** Steps between two evaluations. */
  readonly evaluateEvery: number;
  /** What all events are dated by: seconds since the start of the run. */
  readonly seconds: () => number;
}

/** A batch, and who chooses tuples in it; null: nobody. */
export interface PlannedBatch {
  readonly batch: Batch;
  readonly batchMiner: BatchMiner | null;
}

/** One round of mining over the training set, as log and report see it. */
export interface RoundRecord {
  /** The embeddings that were mined; rows are those of the training set. */
  readonly set: EmbeddingSet;
  /** The triplets that are trained on; absent where the round only decides which classes meet in a batch. */
  readonly triplets?: Triplets;
  readonly report: MiningReport;
  /** Embedding pass and mining together. */
  readonly seconds: number;
  /** Recall@1 of the mined embeddings on the training set; null where the miner does not tell. */
  readonly trainRecallAt1: number | null;
}

/** A batch as it was trained on. */
export interface TrainedBatch {
  readonly step: number;
  /** Rows of the training set. */
  readonly rows: Int32Array;
  /** Positions in `rows`; beyond them rows of a memory. Absent where the loss takes all that the labels allow. */
  readonly tuples?: Tuples;
  /** Where a round decided which classes meet: the labels of each neighborhood that was put together. */
  readonly neighborhoods?: readonly Int32Array[];
}

/**
 * Plain JSON that, with the weights and the optimizer's state, lets training go on. The plan that was under way is
 * made anew, so the curve after a resume is a valid one but not that of a run that never stopped.
 */
export interface TrainerState {
  readonly step: number;
  readonly samplesDrawn: number;
  /** Plans made so far: the random numbers of the next one depend on it. */
  readonly plans: number;
  readonly controller: ControllerState;
  /** Of a batch miner that remembers. */
  readonly batchMiner?: Readonly<Record<string, unknown>>;
}

/** What a trainer calls on its way. */
export interface TrainerHooks {
  readonly onEvent: RunListener;
  /** Measures the present weights. */
  readonly evaluate: (signal?: AbortSignal) => Promise<Record<string, number>>;
  /** Called after each evaluation, e.g. to write a checkpoint. */
  readonly onCheckpoint?: () => Promise<void>;
}

/** Trains. Another one, with a loop of its own, can take its place in the container. */
export interface Trainer {
  /**
   * Trains to the last step, or until the signal fires, at a step, in mining or in an evaluation: what was learned stays in the
   * model, and nothing is thrown. The event loop gets a turn every step.
   */
  run(hooks: TrainerHooks, signal?: AbortSignal): Promise<{ readonly interrupted: boolean }>;
  /** Optimizer steps done. */
  readonly step: number;
  /** Samples drawn over those that the training set has. */
  readonly epoch: number;
  /** The last round of mining. */
  readonly lastRound: RoundRecord | undefined;
  /** The last batches that were trained on, the latest at the end. */
  readonly trainedBatches: readonly TrainedBatch[];
  state(): TrainerState;
  restore(state: TrainerState): void;
}
