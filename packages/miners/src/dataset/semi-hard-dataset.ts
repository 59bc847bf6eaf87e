import { parseOptions, type DatasetMiner, type NeighborIndex } from "@smart-mining/core";
import { z } from "zod";
import { smartMinerNamed } from "./smart-miner.js";
import { smartOptions, type SmartOptions } from "./smart-options.js";

/** More positives than any class has: the draw is among all of them. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Those of smart mining's options that the semi-hard choice takes. */
const SHARED = {
  normalize: true,
  positivesPerAnchor: true,
  negativesPerPositive: true,
  bandWidth: true,
  whenBandEmpty: true,
  candidates: true,
  mostCandidates: true,
  mostPositives: true,
  scanLimit: true,
  recallSample: true,
  rebuildEvery: true,
} as const;

/** Options of `datasetSemiHardMiner` without the index. */
export interface DatasetSemiHardOptions extends Pick<SmartOptions, keyof typeof SHARED> {
  /** The nearest negative beyond the positive (default), or one drawn from those in the neighbor list. */
  select?: "nearest" | "random";
}

/** Options of `datasetSemiHardMiner`: how it chooses, and the index it asks. */
export interface DatasetSemiHardMinerOptions extends DatasetSemiHardOptions {
  /** Any neighbor index; the miner builds and updates it, the caller disposes it. `autoIndex()` when absent. */
  index?: NeighborIndex;
}

/** The schema of `DatasetSemiHardOptions`. */
export const datasetSemiHardOptions = smartOptions.pick(SHARED).extend({
  select: z
    .enum(["nearest", "random"])
    .default("nearest")
    .describe("the nearest negative beyond the positive, or one drawn from those in the neighbor list"),
});

/**
 * FaceNet's semi-hard choice over the whole training set instead of a batch: for each anchor random positives, and for each
 * a negative of the set that is farther than it.
 *
 * @throws {OptionError} on bad options; by a round, when no random was given
 */
export function datasetSemiHardMiner({ index, ...options }: DatasetSemiHardMinerOptions = {}): DatasetMiner {
  return datasetSemiHardNamed(index, parseOptions("datasetSemiHardMiner", datasetSemiHardOptions, options));
}

/** The same from parsed options. */
export function datasetSemiHardNamed(
  index: NeighborIndex | undefined,
  { select, ...options }: z.output<typeof datasetSemiHardOptions>,
): DatasetMiner {
  return smartMinerNamed("datasetSemiHardMiner", index, {
    ...options,
    positiveQuantile: 0,
    positivePool: ALL,
    negativeRank: 0,
    negativePool: select === "random" ? options.candidates : 1,
    randomShare: 0,
    guard: false,
    duplicateDistance: 0,
  });
}
