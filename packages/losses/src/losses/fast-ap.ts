import { OptionError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { toDistance, type PairDistances, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { openPairs } from "../distances/index.js";
import { foldArray } from "../reducers/index.js";
import { sampleWeights } from "../sample-weights.js";
import { pairsFromLabels } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `fastApLoss`. */
export interface FastApOptions extends CommonLossOptions {
  /** Number of histogram intervals; default 10. */
  bins?: number;
  /** What the loss compares embeddings with; default "squared-euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `FastApOptions`. */
export const fastApOptions = z.strictObject({
  bins: z.int().positive().default(10).describe("number of histogram intervals"),
  distance: distanceOption("squared-euclidean"),
  ...commonOptions("mean"),
});

/**
 * FastAP (Cakir et al., CVPR 2019): average precision of every sample's ranking, made differentiable by soft histograms.
 *
 *   AP_i = 1/|P(i)| Σ_l h⁺_l H⁺_l / H_l,   L = mean over the samples with a positive of 1 - AP_i
 *
 * h⁺ and h⁻ are histograms of the distances in [0, 4] (squared Euclidean of normalized embeddings; [0, 2] for the plain
 * distance) over `bins` + 1 triangular bins, H their running sums, H = H⁺ + H⁻. Range [0, 1]. Embeddings
 * [batch, dimension]; ranks all samples of the batch; given tuples become weights of the samples (how often a sample
 * occurs in them, divided by the largest such count). No separate reference. No positive pair: 0 with zero gradient.
 *
 * @param options 10 bins (the authors'), squared Euclidean distance, mean
 */
export function fastApLoss(options?: FastApOptions): MetricLoss {
  const parsed = parseOptions("fastApLoss", fastApOptions, options);
  const { bins } = parsed;
  const distance = toDistance(parsed.distance);
  if (distance.name !== "euclidean" || !distance.normalize)
    throw new OptionError(
      'fastApLoss: "distance" must be the (squared) Euclidean distance of normalized embeddings, whose range is known.',
    );
  const width = 2 ** distance.power / bins;
  return metricLoss({
    name: "fastApLoss",
    reference: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { size } = batch.embeddings;
      const lists = pairsFromLabels(batch);
      if (lists.positive.left.length === 0) return NOTHING;
      const space = openPairs(distance, batch.embeddings);
      const negative = space.pairs(lists.negative.left, lists.negative.right);
      const positive = space.pairs(lists.positive.left, lists.positive.right);
      const weights = sampleWeights(batch, "all");
      const hits = softHistograms(positive, size, bins, width);
      const misses = softHistograms(negative, size, bins, width);
      const positives = new Float64Array(size);
      for (const row of positive.left) positives[row]++;
      const kept = Int32Array.from({ length: size }, (_, i) => i).filter((i) => positives[i] > 0);
      const precision = kept.length === 0 ? [] : Array.from(kept, (i) => averagePrecision(hits.of(i), misses.of(i)));
      const terms = Float64Array.from(kept, (i, at) => weights[i] * (1 - precision[at].sum / positives[i]));
      const reduced = foldArray(batch.fold("loss"), terms, kept);
      return {
        value: reduced.value,
        backward() {
          reduced.gradient().forEach((g, at) => {
            const i = kept[at];
            const scale = (-g * weights[i]) / positives[i];
            if (scale === 0) return;
            const slopes = precision[at].slopes();
            hits.back(i, slopes.hits, scale);
            misses.back(i, slopes.misses, scale);
          });
          hits.spread();
          misses.spread();
          return gradients(space);
        },
      };
    },
  });
}

/** Triangular-bin histograms of each row's distances, and the way back. */
function softHistograms(pairs: PairDistances, size: number, bins: number, width: number) {
  const nodes = bins + 1;
  const heights = new Float64Array(size * nodes);
  const slopes = new Float64Array(size * nodes);
  const place = (at: number): { first: number; share: number } => {
    const position = pairs.values[at] / width;
    const first = Math.floor(position);
    return { first, share: position - first };
  };
  pairs.left.forEach((row, at) => {
    const { first, share } = place(at);
    if (first < nodes) heights[row * nodes + first] += 1 - share;
    if (first + 1 < nodes) heights[row * nodes + first + 1] += share;
  });
  return {
    of: (row: number) => heights.subarray(row * nodes, (row + 1) * nodes),
    back(row: number, ofNodes: Float64Array, scale: number) {
      ofNodes.forEach((slope, node) => (slopes[row * nodes + node] = scale * slope));
    },
    spread() {
      pairs.left.forEach((row, at) => {
        const { first, share } = place(at);
        if (share === 0) return; // On a node: the kink of its triangle.
        const lower = first < nodes ? slopes[row * nodes + first] : 0;
        const upper = first + 1 < nodes ? slopes[row * nodes + first + 1] : 0;
        pairs.gradient[at] += (upper - lower) / width;
      });
    },
  };
}

/** Σ_l h⁺_l H⁺_l / H_l and its slopes in the histogram heights. */
function averagePrecision(hits: Float64Array, misses: Float64Array) {
  const nodes = hits.length;
  const ofHits = new Float64Array(nodes);
  const ofAll = new Float64Array(nodes);
  let runningHits = 0;
  let running = 0;
  let sum = 0;
  for (let node = 0; node < nodes; node++) {
    runningHits += hits[node];
    running += hits[node] + misses[node];
    ofHits[node] = runningHits;
    ofAll[node] = running;
    if (hits[node] * runningHits > 0) sum += (hits[node] * runningHits) / running;
  }
  return {
    sum,
    slopes() {
      const forHits = new Float64Array(nodes);
      const forMisses = new Float64Array(nodes);
      let throughHits = 0;
      let throughAll = 0;
      for (let node = nodes - 1; node >= 0; node--) {
        const counted = hits[node] * ofHits[node] > 0;
        if (counted) {
          throughHits += hits[node] / ofAll[node];
          throughAll -= (hits[node] * ofHits[node]) / ofAll[node] ** 2;
        }
        forHits[node] = throughHits + throughAll + (counted ? ofHits[node] / ofAll[node] : 0);
        forMisses[node] = throughAll;
      }
      return { hits: forHits, misses: forMisses };
    },
  };
}
