import { isNegative, isPositive, parseOptions, type Labeled } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, toDistance, type Distance, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING, type KernelResult, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { grid } from "../numeric/grid.js";
import { logSumExpOfRow } from "../numeric/log-sum-exp.js";
import type { Rows } from "../numeric/rows.js";
import { foldArray } from "../reducers/index.js";
import { sampleWeights } from "../sample-weights.js";
import { relationsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `ncaLoss`. */
export interface NcaOptions extends CommonLossOptions {
  /** Multiplies the squared distances; default 1. */
  scale?: number;
  /** What the loss compares embeddings with; default "squared-euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `NcaOptions`. */
export const ncaOptions = z.strictObject({
  scale: z.number().positive().default(1).describe("multiplies the squared distances"),
  distance: distanceOption("squared-euclidean"),
  ...commonOptions("mean"),
});

/**
 * Neighborhood components analysis (Goldberger et al. 2004): the chance of picking a neighbor of the own class.
 *
 *   l_i = -log(Σ_(j: own class) exp(-σ d_ij) / Σ_(j ≠ i) exp(-σ d_ij)),   L = mean over the samples with a positive
 *
 * d is the squared Euclidean distance by default; with a similarity -d becomes s. Range [0, ∞). Samples without a
 * positive are left out of the mean, j of the own class and group out of both sums; if all are, the loss is 0 with zero gradient (pytorch-metric-learning: NaN).
 * Embeddings [batch, dimension]; given tuples become weights of the samples: how often a sample occurs in them, divided
 * by the largest such count; the mean stays over all samples. Fewer than two samples: 0.
 *
 * @param options σ = 1, squared Euclidean distance of normalized embeddings, mean (defaults of
 *   pytorch-metric-learning 2.8)
 */
export function ncaLoss(options?: NcaOptions): MetricLoss {
  const parsed = parseOptions("ncaLoss", ncaOptions, options);
  const distance = toDistance(parsed.distance);
  return metricLoss({
    name: "ncaLoss",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      if (batch.embeddings.size <= 1) return NOTHING;
      const weights = sampleWeights(batch, batch.separate ? "anchors" : "all");
      const neighbors = { rows: batch.reference, copies: batch.copies, ...relationsOf(batch).others };
      return neighborhood(batch, distance, parsed.scale, neighbors, weights);
    },
  });
}

/** Labeled rows to find neighbors among: the batch, a reference, or proxies. */
export interface Neighbors extends Labeled {
  readonly rows: Rows;
  /** For each row of the batch the row here that is itself; -1: none. */
  readonly copies?: Int32Array;
}

/** The loss of samples against any labeled rows. `gradients` puts those of the rows under `reference`. */
export function neighborhood(
  batch: LossBatch,
  distance: Distance,
  scale: number,
  neighbors: Neighbors,
  weights: Float64Array,
): KernelResult {
  const { size } = batch.embeddings;
  const { rows, copies } = neighbors;
  const { anchors } = relationsOf(batch);
  const columns = rows.size;
  const space = openPairs(distance, batch.embeddings, rows);
  const { left, right } = grid(size, columns);
  const pairs = space.pairs(left, right);
  const isNeighbor = (i: number, j: number): boolean =>
    copies?.[i] !== j && (isPositive(anchors, i, neighbors, j) || isNegative(anchors, i, neighbors, j));
  const all = pairs.values.map((value, at) => (isNeighbor(left[at], right[at]) ? -scale * value : -Infinity));
  const same = all.map((value, at) => (isPositive(anchors, left[at], neighbors, right[at]) ? value : -Infinity));
  const ofAll = Float64Array.from({ length: size }, (_, i) => logSumExpOfRow(all, i * columns, (i + 1) * columns));
  const ofSame = Float64Array.from({ length: size }, (_, i) => logSumExpOfRow(same, i * columns, (i + 1) * columns));
  const kept = Int32Array.from({ length: size }, (_, i) => i).filter((i) => ofSame[i] > -Infinity);
  const terms = Float64Array.from(kept, (i) => weights[i] * (ofAll[i] - ofSame[i]));
  const reduced = foldArray(batch.fold("loss"), terms, kept);
  return {
    value: reduced.value,
    backward() {
      reduced.gradient().forEach((g, at) => {
        const i = kept[at];
        const weight = g * weights[i] * scale;
        if (weight === 0) return;
        for (let place = i * columns; place < (i + 1) * columns; place++)
          pairs.gradient[place] -= weight * (Math.exp(all[place] - ofAll[i]) - Math.exp(same[place] - ofSame[i]));
      });
      return gradients(space);
    },
  };
}
