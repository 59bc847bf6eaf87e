import type { MiningParameters, MiningReport, Progress, Warning } from "@smart-mining/core";

/** What happens in a run, in order; each is one line of `log.jsonl`. Times are seconds since the start. */
export type RunEvent =
  | { type: "start"; time: number; backend: string; reason: string; workers: number; images: number; classes: number }
  | StepEvent
  | MiningEvent
  | EvaluationEvent
  | ({ type: "warning"; time: number } & Warning)
  | ({ type: "progress"; time: number } & Progress)
  | { type: "end"; time: number; step: number; interrupted: boolean };

/** One optimizer step. */
export interface StepEvent {
  type: "step";
  time: number;
  epoch: number;
  step: number;
  loss: number;
  learningRate: number;
  /** Share of the tuples trained on whose loss is not zero; NaN is written as null. */
  activeFraction: number | null;
  /** This and the next, and the means below: of the tuples trained on, or of all pairs of at most 60 anchors where the loss takes what the labels allow. */
  auc: number | null;
  hardShare: number | null;
  /** Share of the batch's pairs with some negative nearer than the positive. */
  violatedShare: number | null;
  meanPositive: number | null;
  meanNegative: number | null;
  /** Mean distance of the batch's embeddings from their mean; near 0 when all are embedded alike. */
  spread: number | null;
  /** Tuples mined for this step; 0 where the loss takes all that the labels allow. */
  tuples: number;
  /** The mining parameters after this step. */
  parameters: Partial<MiningParameters>;
  /** Seconds of this step: batch, forward and backward pass, optimizer. */
  stepSeconds: number;
  imagesPerSecond: number;
  secondsLeft: number;
}

/** One round of mining over the training set. */
export interface MiningEvent extends Omit<MiningReport, "hardness"> {
  type: "mining";
  time: number;
  epoch: number;
  step: number;
  hardness: number[];
  parameters: Partial<MiningParameters>;
  /** Seconds for the embedding pass and the mining together; packing, some milliseconds a round, goes on batch by batch and is not in it. */
  totalSeconds: number;
  /** Recall@1 of the mined embeddings on the training set. */
  trainRecallAt1: number | null;
}

/** One evaluation on the unseen classes; fractions. */
export interface EvaluationEvent {
  type: "evaluation";
  time: number;
  epoch: number;
  step: number;
  metrics: Record<string, number>;
}

/** Receives the events of a run. */
export type RunListener = (event: RunEvent) => void;
