import type { MiningParameters, MiningReport, Progress, SIGNALS, SignalName, Warning } from "@smart-mining/core";

/** What happens in a run, in order; each is one line of `log.jsonl`. Times are seconds since the start of the run. */
export type RunEvent =
  | StartEvent
  | StepEvent
  | MiningEvent
  | EvaluationEvent
  | ({ type: "warning"; time: number } & Warning)
  | ({ type: "progress"; time: number } & Progress)
  | EndEvent;

/** Training begins, or goes on after a pause. */
export interface StartEvent {
  type: "start";
  time: number;
  backend: string;
  reason: string;
  workers: number;
  /** Training samples and their classes. */
  samples: number;
  classes: number;
}

/** The signals of the dictionary that are known at one kind of moment. */
export type SignalsOf<When extends string> = {
  [Name in SignalName]: (typeof SIGNALS)[Name]["when"] extends When ? Name : never;
}[SignalName];

/** The dictionary's signals of one moment; null where a value is not known or not a number. */
export type SignalFields<When extends string> = { [Name in SignalsOf<When>]: number | null };

/** One optimizer step. The fields of difficulty are the dictionary's step signals. */
export interface StepEvent extends SignalFields<"step"> {
  type: "step";
  time: number;
  /** Samples drawn so far, this step's included, over those that the training set has. */
  epoch: number;
  step: number;
  loss: number;
  learningRate: number;
  /** Tuples mined for this step; 0 where the loss takes all that the labels allow. */
  tuples: number;
  /** The mining parameters after this step. */
  parameters: Partial<MiningParameters>;
  /** Seconds of this step: batch, forward and backward pass, optimizer. */
  stepSeconds: number;
  samplesPerSecond: number;
  secondsLeft: number;
}

/** One round of mining over the training set. */
export interface MiningEvent extends Omit<MiningReport, "hardness">, SignalFields<"round"> {
  type: "mining";
  time: number;
  epoch: number;
  step: number;
  hardness: number[];
  parameters: Partial<MiningParameters>;
  /** Seconds for the embedding pass and the mining together; forming batches, some milliseconds a round, goes on batch by batch and is not in it. */
  totalSeconds: number;
}

/** One evaluation on the unseen classes. */
export interface EvaluationEvent {
  type: "evaluation";
  time: number;
  epoch: number;
  step: number;
  metrics: Record<string, number>;
}

/** Always the last event. */
export interface EndEvent {
  type: "end";
  time: number;
  step: number;
  epoch: number;
  interrupted: boolean;
}

/** Receives the events of a run. */
export type RunListener = (event: RunEvent) => void;
