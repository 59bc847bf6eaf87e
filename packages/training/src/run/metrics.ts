import type { RunEvent } from "./events.js";

/** Fractions by name: recallAt1, recallAt2, recallAt4, recallAt8, nmi, mapAtR, rPrecision, ... */
export type Metrics = Record<string, number>;

/** What `metrics.json` holds. */
export interface RunMetrics {
  readonly recallAt1: number;
  readonly recallAt2: number;
  readonly recallAt4: number;
  readonly recallAt8: number;
  readonly nmi: number;
  readonly [name: string]: number | Baselines | boolean;
  readonly baselines: Baselines;
  /** Optimizer steps done. */
  readonly steps: number;
  /** Seconds from the start of the run to the end of its evaluation; of a resumed run those up to its checkpoint too. */
  readonly seconds: number;
  /** Seconds of them that mining took: embedding pass, search, packing. */
  readonly miningSeconds: number;
  readonly interrupted: boolean;
}

/** The same measures on the same images without training. */
export interface Baselines {
  readonly rawPixels: Metrics;
  /** The net before its first step: with random weights, or with the initial ones it was given. */
  readonly untrained: Metrics;
}

/** Seconds spent in mining, summed over the log. */
export function miningSeconds(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === "mining" ? event.totalSeconds : 0), 0);
}
