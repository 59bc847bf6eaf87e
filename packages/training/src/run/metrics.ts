import type { RunEvent } from "../loop/events.js";

/** Values by the metrics' names: recallAt1, nmi, mapAtR, ... */
export type Metrics = Record<string, number>;

/** What `metrics.json` holds. */
export interface RunMetrics {
  /** The metrics that were asked for; absent where the final evaluation was stopped. */
  readonly [name: string]: number | Baselines | boolean | undefined;
  readonly recallAt1?: number;
  readonly recallAt2?: number;
  readonly recallAt4?: number;
  readonly recallAt8?: number;
  readonly nmi?: number;
  readonly baselines: Baselines;
  /** Optimizer steps done. */
  readonly steps: number;
  /** Samples drawn over those that the training set has. */
  readonly epochs: number;
  /** Seconds from the start of the run to the end of its evaluation; of a resumed run those up to its checkpoint too. */
  readonly seconds: number;
  /** Seconds of them that mining took: embedding pass, search, packing. */
  readonly miningSeconds: number;
  readonly interrupted: boolean;
}

/** The same measures on the same samples without training; empty where they were not measured. */
export interface Baselines {
  /** The samples themselves as embeddings. */
  readonly rawPixels: Metrics;
  /** The net before its first step: with random weights, or with the initial ones it was given. */
  readonly untrained: Metrics;
}

/** Seconds spent in mining, summed over the log. */
export function miningSeconds(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === "mining" ? event.totalSeconds : 0), 0);
}
