import { classIndex, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { openPairs } from "../distances/index.js";
import { gradients, metricLoss, NOTHING } from "../kernel.js";
import type { MetricLoss } from "../loss.js";
import { crossEntropy } from "../numeric/cross-entropy.js";
import { grid } from "../numeric/grid.js";
import { foldArray } from "../reducers/index.js";
import { commonDefinition, commonOptions, distanceOption, similarity } from "./common.js";

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
 * The target column is a row of the batch only by its number, so the loss means something when the batch begins with one
 * sample of every class in ascending order of the labels, or when every sample is its own class, in order. Range
 * [0, ∞). Embeddings [batch, dimension]; no given tuples, no separate reference. An empty batch: 0.
 *
 * @param options γ = 64 (default of pytorch-metric-learning 2.8), cosine, mean
 */
export function instanceLoss(options?: z.input<typeof instanceOptions>): MetricLoss {
  const parsed = parseOptions("instanceLoss", instanceOptions, options);
  const distance = similarity("instanceLoss", parsed.distance);
  const { gamma } = parsed;
  return metricLoss({
    name: "instanceLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { size } = batch.embeddings;
      if (size === 0) return NOTHING;
      const space = openPairs(distance, batch.embeddings);
      const { left, right } = grid(size, size);
      const pairs = space.pairs(left, right);
      const entropy = crossEntropy(
        pairs.values.map((value) => -gamma * value),
        size,
        classIndex(batch.labels).classOfRow,
      );
      const reduced = foldArray(batch.fold("loss"), entropy.losses);
      return {
        value: reduced.value,
        backward() {
          entropy.backward(reduced.gradient()).forEach((g, at) => {
            pairs.gradient[at] = -gamma * g;
          });
          return gradients(space);
        },
      };
    },
  });
}
