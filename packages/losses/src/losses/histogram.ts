import { OptionError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, type PairDistances, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { groupBy, pairsOf, type PairList } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, similarity, type CommonLossOptions } from "./common.js";

/** Options of `histogramLoss`. */
export interface HistogramOptions extends CommonLossOptions {
  /** Number of intervals of [-1, 1]; default 100. */
  bins?: number;
  /** Their width, instead of `bins`. */
  binWidth?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `HistogramOptions`. */
export const histogramOptions = z.strictObject({
  bins: z.int().positive().optional().describe("number of intervals of [-1, 1]; default 100"),
  binWidth: z.number().positive().max(2).optional().describe("their width, instead of `bins`"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * Histogram loss (Ustinova & Lempitsky, NIPS 2016): the chance that a random negative pair is more similar than a random
 * positive pair.
 *
 *   L = Σ_r h⁻_r Σ_(q ≤ r) h⁺_q
 *
 * h⁺ and h⁻ are histograms, linearly interpolated between nodes, of the cosines of positive and negative pairs, each
 * unordered pair once. Range [0, 1] (up to interpolation). A negative pair counts if one of its two samples has a
 * positive, and the other way round. Cosines that round beyond ±1 are put into the outermost bin
 * (pytorch-metric-learning raises an error). Embeddings [batch, dimension]; pairs of the given triplets, of given pairs
 * joined on equal anchors, or all that the labels allow. No separate reference. No triplet: 0 with zero gradient.
 *
 * @param options 100 bins (the authors'), cosine
 */
export function histogramLoss(options?: HistogramOptions): MetricLoss {
  const parsed = parseOptions("histogramLoss", histogramOptions, options);
  const { bins, binWidth } = parsed;
  if (bins !== undefined && binWidth !== undefined && binWidth !== 2 / bins)
    throw new OptionError(
      `histogramLoss: "binWidth" must be 2 / "bins" when both are given; got ${binWidth} and ${bins}.`,
    );
  const width = binWidth ?? 2 / (bins ?? 100);
  const distance = similarity("histogramLoss", parsed.distance);
  const nodes = Math.round(1 + 2 / width);
  return metricLoss({
    name: "histogramLoss",
    labels: "unless-tuples",
    reference: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const lists = pairsInTriplets(batch);
      if (lists.positive.left.length === 0) return NOTHING;
      const space = openPairs(distance, batch.embeddings);
      const negative = density(space.pairs(lists.negative.left, lists.negative.right), nodes, width);
      const positive = density(space.pairs(lists.positive.left, lists.positive.right), nodes, width);
      const below = new Float64Array(nodes);
      const above = new Float64Array(nodes);
      for (let node = 0; node < nodes; node++) below[node] = positive.heights[node] + (below[node - 1] ?? 0);
      for (let node = nodes - 1; node >= 0; node--) above[node] = negative.heights[node] + (above[node + 1] ?? 0);
      const term = below.reduce((sum, height, node) => sum + height * negative.heights[node], 0);
      const fold = batch.reduced("loss");
      fold.add(term, 0, -1);
      return {
        value: fold.finish(),
        backward() {
          const weight = fold.weight(term, 0, -1);
          positive.back(above, weight);
          negative.back(below, weight);
          return gradients(space);
        },
      };
    },
  });
}

/** Histogram of similarities over [-1, 1], every value shared between the two nodes around it. */
function density(pairs: PairDistances, nodes: number, width: number) {
  const heights = new Float64Array(nodes);
  const count = pairs.values.length;
  const place = (value: number): { first: number; share: number } => {
    const position = (1 - value) / width;
    const first = Math.min(nodes - 2, Math.max(0, Math.floor(position)));
    return { first, share: position - first };
  };
  for (const value of pairs.values) {
    const { first, share } = place(value);
    heights[first] += (1 - share) / count;
    heights[first + 1] += share / count;
  }
  return {
    heights,
    back(ofNodes: Float64Array, weight: number) {
      pairs.values.forEach((value, at) => {
        const { first } = place(value);
        // `value` is minus the similarity.
        pairs.gradient[at] -= (weight * (ofNodes[first + 1] - ofNodes[first])) / (width * count);
      });
    },
  };
}

/** The unordered pairs that occur in the triplets of a call, each once. */
function pairsInTriplets(batch: LossBatch): { positive: PairList; negative: PairList } {
  const lists = pairsOf(batch);
  const { size } = batch.embeddings;
  const joined = batch.tuples?.kind !== "triplets";
  const positives = groupBy(lists.positive.left, size);
  const negatives = groupBy(lists.negative.left, size);
  const used = (row: number): boolean =>
    !joined || (positives.starts[row + 1] > positives.starts[row] && negatives.starts[row + 1] > negatives.starts[row]);
  const unordered = ({ left, right }: PairList): PairList => {
    const seen = new Set<number>();
    left.forEach((i, at) => {
      const j = right[at];
      if (used(i)) seen.add(Math.min(i, j) * size + Math.max(i, j));
    });
    const keys = [...seen].sort((a, b) => a - b);
    return {
      left: Int32Array.from(keys, (key) => Math.floor(key / size)),
      right: Int32Array.from(keys, (key) => key % size),
    };
  };
  return { positive: unordered(lists.positive), negative: unordered(lists.negative) };
}
