import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { lpDistance, openPairs, type PairDistances } from "../distances/index.js";
import { gradients } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { regularizerSchema, toRegularizer, type RegularizerOptions } from "../regularizers/index.js";
import { pairsOf } from "../tuples.js";

/** Options of `globalLoss`. */
export interface GlobalOptions {
  /** Weight of the hinge on the means; default 0.8. */
  lambda?: number;
  /** t, by how much the mean non-matching distance must exceed the other; default 0.4. */
  threshold?: number;
  /** L2-normalize the embeddings first, so that distances lie in [0, 1]; default true. */
  normalize?: boolean;
  /** a penalty on the embeddings, added to the loss. */
  embeddingRegularizer?: RegularizerOptions;
}

/** The schema of `GlobalOptions`. */
export const globalOptions = z.strictObject({
  lambda: z.number().nonnegative().default(0.8).describe("weight of the hinge on the means"),
  threshold: z.number().default(0.4).describe("t, by how much the mean non-matching distance must exceed the other"),
  normalize: z.boolean().default(true).describe("L2-normalize the embeddings first, so that distances lie in [0, 1]"),
  embeddingRegularizer: regularizerSchema.optional().describe("a penalty on the embeddings, added to the loss"),
});

/** Mean and population variance. */
function moments(values: Float64Array): { mean: number; variance: number } {
  if (values.length === 0) return { mean: 0, variance: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/**
 * Global loss (Kumar B G et al., CVPR 2016, arXiv 1512.09272): acts on the distributions of all matching and all
 * non-matching distances of the batch, not on single triplets.
 *
 *   J = var(d+) + var(d-) + λ max(0, mean(d+) - mean(d-) + t),   d± = |a - x±|² / 4
 *
 * d lies in [0, 1] for normalized embeddings; population variance (divided by the number of distances). Range
 * [0, 1/2 + λ(1 + t)].
 *
 * d+ runs over the (a, p) and d- over the (a, n) of given triplets, over given pairs, or over all ordered pairs that the
 * labels allow. A side without distances has variance 0, and then there is no hinge. No tuples: 0 with zero gradient.
 *
 * @param options λ = 0.8, t = 0.4 (the paper's)
 */
export function globalLoss(options?: GlobalOptions): MetricLoss {
  const parsed = parseOptions("globalLoss", globalOptions, options);
  const { lambda, threshold, normalize } = parsed;
  const squared = lpDistance({ power: 2, normalize });
  return metricLoss({
    name: "globalLoss",
    labels: "unless-tuples",
    embeddingRegularizer: toRegularizer(parsed.embeddingRegularizer),
    kernel(batch) {
      const space = openPairs(squared, batch.embeddings, batch.reference);
      const lists = pairsOf(batch);
      const negative = space.pairs(lists.negative.left, lists.negative.right);
      const positive = space.pairs(lists.positive.left, lists.positive.right);
      const matching = moments(positive.values);
      const other = moments(negative.values);
      const both = positive.values.length > 0 && negative.values.length > 0;
      const hinge = both ? Math.max(0, (matching.mean - other.mean) / 4 + threshold) : 0;
      const fold = batch.reduced("loss");
      const term = (matching.variance + other.variance) / 16 + lambda * hinge;
      fold.add(term, 0, -1);
      return {
        value: fold.finish(),
        backward() {
          const weight = fold.weight(term, 0, -1);
          const add = (side: PairDistances, mean: number, sign: number): void => {
            const share = weight / side.values.length;
            side.values.forEach((value, at) => {
              side.gradient[at] += share * ((value - mean) / 8 + (hinge > 0 ? (sign * lambda) / 4 : 0));
            });
          };
          add(positive, matching.mean, 1);
          add(negative, other.mean, -1);
          return gradients(space);
        },
      };
    },
  });
}
