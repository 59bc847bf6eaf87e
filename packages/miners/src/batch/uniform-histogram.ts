import { parseOptions, type BatchMiner, type EmbeddingSet, type Pairs, type Random } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { pairColumns, type PairColumns } from "../tuple-columns.js";
import { pairBatchMiner } from "./batch-miner.js";
import { batchView, type BatchView } from "./batch-view.js";
import { pairsWhere } from "./pairs-where.js";

/** Options of `uniformHistogramMiner`. */
export interface UniformHistogramMinerOptions extends MeasureOptions {
  /** Equal bins between the smallest and the largest distance; default 100. */
  bins?: number;
  /** Positive pairs drawn from each bin that holds any; default 10. */
  positivesPerBin?: number;
  /** Negative pairs drawn from each bin that holds any; default 10. */
  negativesPerBin?: number;
}

/** The schema of `UniformHistogramMinerOptions`. */
export const uniformHistogramOptions = z.strictObject({
  ...measureOptions,
  bins: z.int().min(1).default(100).describe("equal bins between the smallest and the largest distance"),
  positivesPerBin: z.int().min(1).default(10).describe("positive pairs drawn from each bin that holds any"),
  negativesPerBin: z.int().min(1).default(10).describe("negative pairs drawn from each bin that holds any"),
});

/**
 * Pairs of every distance alike: positive and negative pairs are sorted into equal bins by distance, each side by itself,
 * and the same number is drawn from every bin that holds any, with replacement.
 *
 * @throws {OptionError} on bad options; by `mine`, when no random is given
 */
export function uniformHistogramMiner(options: UniformHistogramMinerOptions = {}): BatchMiner<Pairs> {
  const caller = "uniformHistogramMiner";
  const parsed = parseOptions(caller, uniformHistogramOptions, options);
  return pairBatchMiner(caller, parsed, (view, { random }) => {
    const all = allPairs(caller, view);
    const drawn = (side: PairColumns, perBin: number): PairColumns => {
      const [anchors, others] = side.pairs();
      const bins = distanceBins(pairDistances(view, anchors, others), parsed.bins);
      const chosen = pairColumns({ caller });
      drawFromBins(bins, perBin, random, (at) => chosen.add(anchors[at], others[at]));
      return chosen;
    };
    return {
      positive: drawn(all.positive, parsed.positivesPerBin),
      negative: drawn(all.negative, parsed.negativesPerBin),
    };
  });
}

/** Ordered pairs sorted into equal bins by distance. */
export interface PairBins {
  /** Length bins + 1; empty without pairs. */
  readonly edges: readonly number[];
  /** For each bin its pairs of rows. */
  readonly pairs: readonly (readonly (readonly [number, number])[])[];
}

/**
 * The bins that `uniformHistogramMiner` draws from, for a look at them.
 *
 * @throws {OptionError} on bad options
 */
export function distanceHistogram(
  set: EmbeddingSet,
  options: Pick<UniformHistogramMinerOptions, "bins" | "distance" | "normalize"> = {},
): { readonly positive: PairBins; readonly negative: PairBins } {
  const caller = "distanceHistogram";
  const parsed = parseOptions(caller, uniformHistogramOptions, options);
  const view = batchView(caller, set, {}, parsed);
  const all = allPairs(caller, view);
  const binned = (side: PairColumns): PairBins => {
    const [anchors, others] = side.pairs();
    const { edges, starts, places } = distanceBins(pairDistances(view, anchors, others), parsed.bins);
    const pairs = Array.from({ length: parsed.bins }, (_, bin) =>
      Array.from(
        places.subarray(starts[bin], starts[bin + 1]),
        (at) => [view.anchors[anchors[at]], others[at]] as const,
      ),
    );
    return { edges, pairs };
  };
  return { positive: binned(all.positive), negative: binned(all.negative) };
}

function allPairs(caller: string, view: BatchView): ReturnType<typeof pairsWhere> {
  return pairsWhere(
    caller,
    view,
    () => true,
    () => true,
  );
}

function pairDistances(view: BatchView, anchors: Int32Array, others: Int32Array): Float64Array {
  const distances = new Float64Array(anchors.length);
  for (let at = 0; at < anchors.length; at++) distances[at] = view.distances[anchors[at] * view.size + others[at]];
  return distances;
}

/** Equal bins from the smallest to the largest value: left-closed, the last one closed. */
interface DistanceBins {
  /** Length bins + 1; empty without values. */
  readonly edges: number[];
  /** Where each bin begins in `places`; length bins + 1. */
  readonly starts: Int32Array;
  /** Places of the values, bin after bin, ascending within a bin. */
  readonly places: Int32Array;
}

/** Sorts values into equal bins. Equal values all land in the last bin. */
function distanceBins(values: Float64Array, bins: number): DistanceBins {
  const starts = new Int32Array(bins + 1);
  if (values.length === 0) return { edges: [], starts, places: new Int32Array(0) };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const edges = Array.from({ length: bins + 1 }, (_, bin) => low + ((high - low) * bin) / bins);
  const binOf = (value: number): number => {
    const bin = high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : bins - 1;
    // The quotient may round across an edge.
    if (value < edges[bin]) return bin - 1;
    return bin < bins - 1 && value >= edges[bin + 1] ? bin + 1 : bin;
  };
  for (const value of values) starts[binOf(value) + 1]++;
  for (let bin = 0; bin < bins; bin++) starts[bin + 1] += starts[bin];
  const next = starts.slice();
  const places = new Int32Array(values.length);
  for (let place = 0; place < values.length; place++) places[next[binOf(values[place])]++] = place;
  return { edges, starts, places };
}

/** Draws so many places, with replacement, of every bin that holds any. */
function drawFromBins(
  { starts, places }: DistanceBins,
  perBin: number,
  random: Random,
  take: (place: number) => void,
): void {
  for (let bin = 0; bin + 1 < starts.length; bin++) {
    const size = starts[bin + 1] - starts[bin];
    for (let turn = 0; turn < perBin && size > 0; turn++) take(places[starts[bin] + random.integer(size)]);
  }
}
