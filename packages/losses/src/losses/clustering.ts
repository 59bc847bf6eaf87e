import { classIndex, hasClass, NO_GROUP, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, type DistanceConfig } from "../distances/index.js";
import { NOTHING, type LossBatch } from "../kernel.js";
import { loneClasses } from "../lone-classes.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { grid } from "../numeric/grid.js";
import { ELEMENT } from "../reducers/index.js";
import { subsetOf } from "../subset.js";
import { commonDefinition, commonOptions, distanceOption, trueDistance, type CommonLossOptions } from "./common.js";
import { mostViolatingClustering, ownMedoids } from "./facility-location.js";

/** Options of `clusteringLoss`. */
export interface ClusteringOptions extends CommonLossOptions {
  /** γ, weight of 1 - NMI in the margin; default 1. */
  margin?: number;
  /** Rounds in which the medoids of the violating clustering are improved; default 5. */
  refinements?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `ClusteringOptions`. */
export const clusteringOptions = z.strictObject({
  margin: z.number().nonnegative().default(1).describe("γ, weight of 1 - NMI in the margin"),
  refinements: z
    .int()
    .nonnegative()
    .default(5)
    .describe("rounds in which the medoids of the violating clustering are improved"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean"),
});

/**
 * Clustering loss by facility location (Song et al., CVPR 2017): the true classes must be a better clustering of the
 * batch than any other, by a margin that grows with the difference.
 *
 *   F(S) = -Σ_i min_(j ∈ S) d(x_i, x_j),   F̃ = Σ_c max_(j in c) -Σ_(i in c) d(x_i, x_j)
 *   L = max(0, max_(|S| = number of classes) (F(S) + γ (1 - NMI(S))) - F̃)
 *
 * A row of no class counts as a class of its own; of the rows of one class and group only the first takes part. S, the
 * medoids of the most violating clustering, is found greedily and then refined, as by the authors; it and the clusters
 * are held fixed in the gradient. The sum over the batch is divided by nothing. Range [0, ∞). Embeddings [batch,
 * dimension]; clusters the whole batch: no given tuples, no separate reference. The reducer is not used. One class,
 * every sample its own class, or an empty batch: 0 with zero gradient.
 *
 * Time O(classes · batch²), memory O(batch²).
 *
 * @param options γ = 1, 5 refinements (defaults of TensorFlow's cluster_loss), Euclidean distance of normalized embeddings
 */
export function clusteringLoss(options?: ClusteringOptions): MetricLoss {
  const parsed = parseOptions("clusteringLoss", clusteringOptions, options);
  const distance = trueDistance("clusteringLoss", parsed.distance);
  return metricLoss({
    name: "clusteringLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(whole) {
      const { batch, spread } = subsetOf(whole, oneOfEachGroup(whole));
      const { size } = batch.embeddings;
      const classes = classIndex(loneClasses(batch.labels));
      const count = classes.classes.length;
      if (count < 2 || count === size) return NOTHING;
      const space = openPairs(distance, batch.embeddings);
      const { left, right } = grid(size, size);
      const pairs = space.pairs(left, right);
      const own = ownMedoids(pairs.values, size, classes.classOfRow, count);
      const violating = mostViolatingClustering(pairs.values, size, classes.classOfRow, count, parsed);
      const nearest = violating.clusterOfRow.map((cluster) => violating.medoids[cluster]);
      let term = violating.margin;
      for (let i = 0; i < size; i++) term += pairs.values[i * size + own[i]] - pairs.values[i * size + nearest[i]];
      const fold = batch.reduced("loss");
      fold.add(Math.max(0, term), 0, ELEMENT);
      return {
        value: fold.finish(),
        backward() {
          if (term <= 0) return {};
          const weight = fold.weight(term, 0, ELEMENT);
          for (let i = 0; i < size; i++) {
            pairs.gradient[i * size + own[i]] += weight;
            pairs.gradient[i * size + nearest[i]] -= weight;
          }
          return { embeddings: spread(space.backward().x) };
        },
      };
    },
  });
}

/** The rows that are the first of their class and group, or of no group. */
function oneOfEachGroup({ labels, groups }: LossBatch): Int32Array {
  const seen = new Set<string>();
  return Int32Array.from(labels.keys()).filter((row) => {
    if (groups === undefined || groups[row] === NO_GROUP || !hasClass(labels[row])) return true;
    const key = `${labels[row]}/${groups[row]}`;
    return !seen.has(key) && seen.add(key);
  });
}
