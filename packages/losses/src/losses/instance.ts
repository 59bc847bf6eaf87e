import { classIndex, hasClass, parseOptions, sameGroup } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { crossEntropy } from "../numeric/cross-entropy.js";
import { grid } from "../numeric/grid.js";
import { foldArray } from "../reducers/index.js";
import { anchorRows, relationsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, similarity, type CommonLossOptions } from "./common.js";

/** Options of `instanceLoss`. */
export interface InstanceOptions extends CommonLossOptions {
  /** γ, scale of the similarities; default 64. */
  gamma?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `InstanceOptions`. */
export const instanceOptions = z.strictObject({
  gamma: z.number().positive().default(64).describe("γ, scale of the similarities"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/**
 * Instance loss (Zheng et al., TOMM 2020), as pytorch-metric-learning computes it: every sample is classified against
 * the samples of the batch.
 *
 *   l_i = -log softmax_j(γ s_ij) at j = rank of the label of i among the sorted distinct labels,   L = mean over samples
 *
 * j runs over the samples that have a class, then over the others; samples of i's own class and group are left out of its
 * softmax, and i out of the mean where its target is one of them. The target column is a row of the batch only by its number, so the loss means something when the batch begins with one
 * sample of every class in ascending order of the labels, or when every sample is its own class, in order. Range
 * [0, ∞). Embeddings [batch, dimension]; no given tuples, no separate reference. An empty batch: 0.
 *
 * @param options γ = 64 (default of pytorch-metric-learning 2.8), cosine, mean
 */
export function instanceLoss(options?: InstanceOptions): MetricLoss {
  const parsed = parseOptions("instanceLoss", instanceOptions, options);
  const distance = similarity("instanceLoss", parsed.distance);
  const { gamma } = parsed;
  return metricLoss({
    name: "instanceLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { labels, embeddings } = batch;
      const { size } = embeddings;
      const { anchors, others } = relationsOf(batch);
      const rows = anchorRows(batch);
      if (rows.length === 0) return NOTHING;
      // The rows that have a class first: a target must not be one of the others.
      const columns = Int32Array.from([...rows, ...[...labels.keys()].filter((row) => !hasClass(labels[row]))]);
      const space = openPairs(distance, embeddings);
      const { left, right } = grid(rows.length, size);
      const pairs = space.pairs(
        left.map((at) => rows[at]),
        right.map((at) => columns[at]),
      );
      const isMate = (i: number, j: number): boolean =>
        i !== j && labels[i] === labels[j] && sameGroup(anchors, i, others, j);
      const logits = pairs.values.map((value, at) =>
        isMate(pairs.left[at], pairs.right[at]) ? -Infinity : -gamma * value,
      );
      const classes = classIndex(labels).classOfRow;
      const entropy = crossEntropy(
        logits,
        size,
        Int32Array.from(rows, (row) => classes[row]),
      );
      const kept = Int32Array.from(rows, (_, at) => at).filter((at) => entropy.losses[at] < Infinity);
      const reduced = foldArray(
        batch.fold("loss"),
        Float64Array.from(kept, (at) => entropy.losses[at]),
        Int32Array.from(kept, (at) => rows[at]),
      );
      return {
        value: reduced.value,
        backward() {
          const weights = new Float64Array(rows.length);
          reduced.gradient().forEach((g, at) => {
            weights[kept[at]] = g;
          });
          entropy.backward(weights).forEach((g, at) => {
            pairs.gradient[at] = -gamma * g;
          });
          return gradients(space);
        },
      };
    },
  });
}
