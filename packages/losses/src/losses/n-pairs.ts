import { hasClass, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, toDistance, type DistanceConfig } from "../distances/index.js";
import { NOTHING, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { crossEntropy } from "../numeric/cross-entropy.js";
import { grid } from "../numeric/grid.js";
import { addScaledRow } from "../numeric/products.js";
import { takeRows } from "../numeric/rows.js";
import { foldArray } from "../reducers/index.js";
import { pairsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `nPairsLoss`. */
export interface NPairsOptions extends CommonLossOptions {
  /** What the loss compares embeddings with; default "dot". */
  distance?: DistanceConfig;
}

/** The schema of `NPairsOptions`. */
export const nPairsOptions = z.strictObject({ distance: distanceOption("dot"), ...commonOptions("mean") });

/** One (anchor, positive) pair per class: its first among the pairs of the call; classes ascending. */
function onePairPerClass(batch: LossBatch): { anchors: Int32Array; positives: Int32Array } {
  const { left, right } = pairsOf(batch).positive;
  const first = new Map<number, number>();
  left.forEach((anchor, at) => {
    const label = batch.labels[anchor];
    if (!first.has(label)) first.set(label, at);
  });
  const places = [...first].sort(([a], [b]) => a - b).map(([, at]) => at);
  return { anchors: Int32Array.from(places, (at) => left[at]), positives: Int32Array.from(places, (at) => right[at]) };
}

/** The rows of no class, negatives of every anchor where the pairs are made from the labels. */
function strangers({ tuples, labels }: LossBatch): number[] {
  return tuples === undefined ? [...labels.keys()].filter((row) => !hasClass(labels[row])) : [];
}

/**
 * N-pairs loss (Sohn 2016): every class is told apart from all others at once.
 *
 *   L = mean_i log Σ_j exp(s(a_i, p_j) - s(a_i, p_i))
 *
 * One pair (a_i, p_i) per class with at least two samples: the first sample of the class in batch order and the second;
 * with given tuples the class's first given positive pair. Without tuples, the rows of no class stand beside the p_j as
 * further negatives. Cross-entropy over the matrix anchor × positive, s is minus
 * the distance. Range [0, ∞). Embeddings [batch, dimension]; no separate reference. No pair: 0 with zero gradient.
 *
 * @param options dot product of **normalized** embeddings, mean (defaults of pytorch-metric-learning 2.8); Sohn's own is
 *   `{ name: "dot", normalize: false }` with an `embeddingRegularizer` of `{ name: "lp", power: 2 }`
 */
export function nPairsLoss(options?: NPairsOptions): MetricLoss {
  const parsed = parseOptions("nPairsLoss", nPairsOptions, options);
  const distance = toDistance(parsed.distance);
  return metricLoss({
    name: "nPairsLoss",
    reference: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { anchors, positives } = onePairPerClass(batch);
      const count = anchors.length;
      if (count === 0) return NOTHING;
      const columns = Int32Array.from([...positives, ...strangers(batch)]);
      const space = openPairs(distance, takeRows(batch.embeddings, anchors), takeRows(batch.embeddings, columns));
      const { left, right } = grid(count, columns.length);
      const pairs = space.pairs(left, right);
      const entropy = crossEntropy(
        pairs.values.map((value) => -value),
        columns.length,
        Int32Array.from(anchors, (_, at) => at),
      );
      const reduced = foldArray(batch.fold("loss"), entropy.losses, anchors);
      return {
        value: reduced.value,
        backward() {
          entropy.backward(reduced.gradient()).forEach((g, at) => {
            pairs.gradient[at] = -g;
          });
          const { x, y } = space.backward();
          const embeddings = new Float64Array(batch.embeddings.data.length);
          const { dimension } = batch.embeddings;
          const add = (rows: Int32Array, data: Float64Array): void =>
            rows.forEach((row, at) => addScaledRow(embeddings, row, 1, { data, size: rows.length, dimension }, at));
          add(anchors, x);
          add(columns, y);
          return { embeddings };
        },
      };
    },
  });
}
