import { parseOptions, type Miner, type NeighborIndex, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { smartMinerNamed } from "./smart-miner.js";
import { smartOptions } from "./smart-options.js";

/** More positives than any class has: the draw is among all of them. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Options of `datasetSemiHardMiner`. */
export const datasetSemiHardOptions = smartOptions
  .pick({
    margin: true,
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
  })
  .extend({
    select: z
      .enum(["nearest", "random"])
      .default("nearest")
      .describe("the nearest negative beyond the positive, or one drawn from those in the neighbor list"),
  });

/** Options and the index to ask; `autoIndex()` when absent. */
export type DatasetSemiHardMinerOptions = z.input<typeof datasetSemiHardOptions> & { readonly index?: NeighborIndex };

/**
 * FaceNet's semi-hard choice over the whole training set instead of a batch: for each anchor random positives, and for each
 * a negative of the set that is farther than it.
 *
 * @throws {OptionError} on bad options
 */
export function datasetSemiHardMiner({ index, ...options }: DatasetSemiHardMinerOptions = {}): Miner<Triplets> {
  return datasetSemiHardNamed(index, parseOptions("datasetSemiHardMiner", datasetSemiHardOptions, options));
}

/** The same from parsed options. */
export function datasetSemiHardNamed(
  index: NeighborIndex | undefined,
  { select, ...options }: z.output<typeof datasetSemiHardOptions>,
): Miner<Triplets> {
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
