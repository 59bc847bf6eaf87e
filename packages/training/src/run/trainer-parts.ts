import type { BatchMiner, Controller, ControllerState, Loss, Optimizer, Random, SampleBatch } from "@smart-mining/core";
import type { EmbeddingBank } from "@smart-mining/miners";
import type { Engine, WeightAverage } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";
import type { BatchSource, MiningRound } from "./batch-source.js";
import type { RunListener } from "./events.js";

/** The images a trainer learns from. */
export interface TrainingImages {
  /** One class per image. */
  readonly labels: Int32Array;
  /** @returns [rows.length, height, width, channels] in [0, 1]; augmented when a Random is given. */
  batch(rows: Int32Array, random: Random | null): SampleBatch;
}

/** What a trainer is put together from. It owns none of them. */
export interface TrainerParts {
  readonly images: TrainingImages;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly batches: BatchSource;
  /** Selects tuples in each batch; null: the batch's own tuples, else all that the labels allow. */
  readonly batchMiner: BatchMiner | null;
  readonly controller: Controller;
  /** A running average of the weights, evaluated in place of the last step's; null: none. */
  readonly average: WeightAverage | null;
  /** Remembers what was embedded in training, where mining or its refresh policy uses it. */
  readonly bank: EmbeddingBank | null;
  /** Mine on the bank as soon as it knows every image, rather than on a fresh pass. */
  readonly mineBank: boolean;
  readonly random: Random;
  readonly steps: number;
  readonly evaluateEvery: number;
  /** When a triplet counts as active. */
  readonly activity: PipelineConfig["activity"];
  readonly learningRate: (step: number) => number;
  /** Learning rate of the loss's own variables relative to the net's; absent: 1. */
  readonly lossRate?: number;
  readonly evaluate: (step: number) => Promise<Record<string, number>>;
  /** Called after each evaluation, e.g. to write a checkpoint. */
  readonly onCheckpoint?: () => Promise<void>;
  readonly onEvent: RunListener;
}

/**
 * Plain JSON that, with the weights and the optimizer's state, lets training go on. The epoch that was under way is
 * planned anew, so the curve after a resume is a valid one but not that of a run that never stopped.
 */
export interface TrainerState {
  readonly step: number;
  readonly epoch: number;
  readonly controller: ControllerState;
}

export interface Trainer {
  /** Trains to the last step or until the signal fires; what was learned stays in the model. */
  run(signal?: AbortSignal): Promise<{ steps: number; interrupted: boolean }>;
  readonly lastMining: MiningRound | undefined;
  state(): TrainerState;
  restore(state: TrainerState): void;
}
