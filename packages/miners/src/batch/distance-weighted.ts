import { parseOptions, type BatchMiner, type EmbeddingSet, type Random, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { tripletColumns } from "../tuple-columns.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { batchView, type BatchView } from "./batch-view.js";
import { positivesOf } from "./sides.js";

/** Options of `distanceWeightedMiner`. */
export interface DistanceWeightedMinerOptions {
  /** Smaller distances are treated as this one, against high variance, in (0, 2]; default 0.5. */
  cutoff?: number;
  /** Negatives at this distance or farther are never drawn: their loss would be zero; default 1.4. */
  nonzeroLossCutoff?: number;
  /** Negatives drawn for each anchor-positive pair; default 1. */
  negativesPerPair?: number;
}

/** The schema of `DistanceWeightedMinerOptions`. */
export const distanceWeightedOptions = z.strictObject({
  cutoff: z
    .number()
    .gt(0)
    .max(2)
    .default(0.5)
    .describe("smaller distances are treated as this one, against high variance"),
  nonzeroLossCutoff: z
    .number()
    .gt(0)
    .default(1.4)
    .describe("negatives at this distance or farther are never drawn: their loss would be zero"),
  negativesPerPair: z.int().min(1).default(1).describe("negatives drawn for each anchor-positive pair"),
});

/**
 * For every anchor-positive pair a negative drawn with the inverse of the density that distances have on the unit sphere,
 * so that all distances are seen alike (Wu et al. 2017, "Sampling Matters in Deep Embedding Learning"). Embeddings are
 * normalized; an anchor without candidates below `nonzeroLossCutoff` gives no triplet.
 *
 * @throws {OptionError} on bad options; by `mine`, when no random is given
 */
export function distanceWeightedMiner(options: DistanceWeightedMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "distanceWeightedMiner";
  const parsed = parseOptions(caller, distanceWeightedOptions, options);
  return tripletBatchMiner(caller, { distance: "euclidean", normalize: true }, (view, { random, batch }) => {
    const triplets = tripletColumns({ caller });
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const positives = positivesOf(view, anchor);
      if (positives.length === 0) continue;
      const weights = samplingWeights(view, anchor, batch.dimension, parsed);
      if (weights === undefined) continue;
      for (const positive of positives)
        for (let turn = 0; turn < parsed.negativesPerPair; turn++)
          triplets.add(anchor, positive, drawWeighted(weights, random));
    }
    return { triplets };
  });
}

/** log of 1 / q(d), q the density of distances between random points on the unit sphere of this dimension. */
function logInverseDensity(distance: number, dimension: number): number {
  return (2 - dimension) * Math.log(distance) - ((dimension - 3) / 2) * Math.log(1 - (distance * distance) / 4);
}

/**
 * The chance of each candidate to be drawn as this anchor's negative; the chances sum to 1.
 *
 * @returns undefined when there is no candidate
 */
function samplingWeights(
  view: BatchView,
  anchor: number,
  dimension: number,
  { cutoff, nonzeroLossCutoff }: { readonly cutoff: number; readonly nonzeroLossCutoff: number },
): Float64Array | undefined {
  const logs = new Float64Array(view.size).fill(Number.NEGATIVE_INFINITY);
  let largest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < view.size; row++) {
    const distance = Math.max(view.distances[anchor * view.size + row], cutoff);
    if (!view.isNegative(anchor, row) || distance >= nonzeroLossCutoff) continue;
    const log = logInverseDensity(distance, dimension);
    // Opposite points (d = 2) have no finite weight and are never drawn.
    if (!Number.isFinite(log)) continue;
    logs[row] = log;
    largest = Math.max(largest, log);
  }
  if (largest === Number.NEGATIVE_INFINITY) return undefined;
  let sum = 0;
  const weights = logs.map((log) => {
    const weight = Math.exp(log - largest);
    sum += weight;
    return weight;
  });
  return weights.map((weight) => weight / sum);
}

/** The weights that `distanceWeightedMiner` draws with, for a look at them. */
export interface DistanceWeights {
  /** log weight of each pair before negatives are told from positives, anchors × rows, row-major. */
  readonly logs: Float64Array;
  /** For each anchor the chance of each row to be its negative; undefined without a candidate. */
  readonly chances: readonly (Float64Array | undefined)[];
}

/**
 * The weights of a batch. Chances are those of its anchors: the rows that have a class.
 *
 * @throws {OptionError} on bad options
 */
export function distanceWeights(
  set: EmbeddingSet,
  options: Pick<DistanceWeightedMinerOptions, "cutoff" | "nonzeroLossCutoff"> = {},
): DistanceWeights {
  const parsed = parseOptions("distanceWeights", distanceWeightedOptions, options);
  const view = batchView("distanceWeights", set, {}, { distance: "euclidean", normalize: true });
  return {
    logs: view.distances.map((distance) => logInverseDensity(Math.max(distance, parsed.cutoff), set.dimension)),
    chances: Array.from(view.anchors, (anchor) => samplingWeights(view, anchor, set.dimension, parsed)),
  };
}

function drawWeighted(weights: Float64Array, random: Random): number {
  let left = random.next();
  let last = -1;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] === 0) continue;
    last = row;
    left -= weights[row];
    if (left < 0) break;
  }
  return last;
}
