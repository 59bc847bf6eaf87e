import { parseOptions, type EmbeddingSet, type Miner, type Pairs, type Random } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { pairBatchMiner } from "./batch-miner.js";
import { batchView } from "./batch-view.js";
import { pairsWhere } from "./pair-margin.js";

/** Options of `uniformHistogramMiner`. */
export const uniformHistogramOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  bins: z.int().min(1).default(100).describe("equal bins between the smallest and the largest distance"),
  positivesPerBin: z.int().min(1).default(10).describe("positive pairs drawn from each bin that holds any"),
  negativesPerBin: z.int().min(1).default(10).describe("negative pairs drawn from each bin that holds any"),
});

/**
 * Pairs of every distance alike: positive and negative pairs are sorted into equal bins by distance, each side by itself,
 * and the same number is drawn from every bin that holds any, with replacement.
 *
 * @throws {OptionError} on bad options
 */
export function uniformHistogramMiner(options: z.input<typeof uniformHistogramOptions> = {}): Miner<Pairs> {
  const parsed = parseOptions("uniformHistogramMiner", uniformHistogramOptions, options);
  return pairBatchMiner("uniformHistogramMiner", parsed, (view, { random }) => {
    const all = pairsWhere(
      view,
      () => true,
      () => true,
    );
    const drawn = ([anchors, others]: readonly [number[], number[]], perBin: number): [number[], number[]] => {
      const distances = anchors.map((anchor, at) => view.distances[anchor * view.size + others[at]]);
      const places = drawFromBins(distanceBins(distances, parsed.bins).members, perBin, random);
      return [places.map((at) => anchors[at]), places.map((at) => others[at])];
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
  options: Pick<z.input<typeof uniformHistogramOptions>, "bins" | "distance" | "normalize"> = {},
): { readonly positive: PairBins; readonly negative: PairBins } {
  const parsed = parseOptions("distanceHistogram", uniformHistogramOptions, options);
  const view = batchView("distanceHistogram", set, {}, parsed);
  const all = pairsWhere(
    view,
    () => true,
    () => true,
  );
  const binned = ([anchors, others]: readonly [number[], number[]]): PairBins => {
    const distances = anchors.map((anchor, at) => view.distances[anchor * view.size + others[at]]);
    const { edges, members } = distanceBins(distances, parsed.bins);
    return { edges, pairs: members.map((places) => places.map((at) => [anchors[at], others[at]] as const)) };
  };
  return { positive: binned(all.positive), negative: binned(all.negative) };
}

/** Equal bins from the smallest to the largest value: left-closed, the last one closed. */
interface DistanceBins {
  /** Length bins + 1; empty without values. */
  readonly edges: number[];
  /** For each bin the places of its values. */
  readonly members: number[][];
}

/** Sorts values into equal bins. Equal values all land in the last bin. */
function distanceBins(values: readonly number[], bins: number): DistanceBins {
  const members = Array.from({ length: bins }, (): number[] => []);
  if (values.length === 0) return { edges: [], members };
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const edges = Array.from({ length: bins + 1 }, (_, bin) => low + ((high - low) * bin) / bins);
  values.forEach((value, place) => {
    let bin = high > low ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)) : bins - 1;
    // The quotient may round across an edge.
    if (value < edges[bin]) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    members[bin].push(place);
  });
  return { edges, members };
}

function drawFromBins(members: number[][], perBin: number, random: Random): number[] {
  return members
    .filter((places) => places.length > 0)
    .flatMap((places) => Array.from({ length: perBin }, () => places[random.integer(places.length)]));
}
