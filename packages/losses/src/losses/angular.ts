import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { dotSimilarity, openPairs } from "../distances/index.js";
import { NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { normalizeRows } from "../numeric/normalize.js";
import { grid } from "../numeric/grid.js";
import { addInto } from "../numeric/rows.js";
import { foldArray } from "../reducers/index.js";
import { pairsOf } from "../tuples.js";
import { commonDefinition, commonOptions, type CommonLossOptions } from "./common.js";

/** Options of `angularLoss`. */
export interface AngularOptions extends CommonLossOptions {
  /** Upper bound of the angle at the negative, in degrees; default 40. */
  alpha?: number;
}

/** The schema of `AngularOptions`. */
export const angularOptions = z.strictObject({
  alpha: z.number().gt(0).lt(90).default(40).describe("upper bound of the angle at the negative, in degrees"),
  ...commonOptions("mean"),
});

/**
 * Angular loss (Wang et al., ICCV 2017, N-pair form, eq. 8): bounds the angle at the negative of each triangle.
 *
 *   l_ap = log(1 + Σ_n exp(4 tan²α (a + p)·n - 2 (1 + tan²α) a·p)),   L = mean over ordered positive pairs
 *
 * Anchor and positive are L2-normalized, the negative is **not** (as in pytorch-metric-learning). Range [0, ∞).
 * Embeddings [batch, dimension]; the positive pairs as given, (a, p) of given triplets, or all that the labels allow;
 * the negatives are always all samples of another class than the anchor. No positive or no negative pair: 0 with zero
 * gradient.
 *
 * @param options α = 40°, mean (defaults of pytorch-metric-learning 2.8; the authors: 36° to 55°)
 */
export function angularLoss(options?: AngularOptions): MetricLoss {
  const parsed = parseOptions("angularLoss", angularOptions, options);
  const squaredTangent = Math.tan((parsed.alpha * Math.PI) / 180) ** 2;
  const outer = 4 * squaredTangent;
  const inner = 2 * (1 + squaredTangent);
  const dots = dotSimilarity({ normalize: false });
  return metricLoss({
    name: "angularLoss",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const lists = pairsOf(batch);
      const { left, right } = lists.positive;
      if (left.length === 0 || lists.negative.left.length === 0) return NOTHING;
      const { embeddings, reference, labels, referenceLabels } = batch;
      const anchors = normalizeRows(embeddings);
      const positives = batch.separate ? normalizeRows(reference) : anchors;
      const columns = reference.size;
      // Three matrices of dot products instead of one vector per pair: a·p, a·n and p·n.
      const near = openPairs(dots, anchors.rows, positives.rows);
      const toAnchors = openPairs(dots, anchors.rows, reference);
      const toPositives = openPairs(dots, positives.rows, reference);
      const ap = near.pairs(left, right);
      const all = grid(anchors.rows.size, columns);
      const an = toAnchors.pairs(all.left, all.right);
      const allOfPositives = batch.separate ? grid(positives.rows.size, columns) : all;
      const pn = toPositives.pairs(allOfPositives.left, allOfPositives.right);
      const logit = (at: number, n: number): number =>
        -outer * (an.values[left[at] * columns + n] + pn.values[right[at] * columns + n]) + inner * ap.values[at];
      const eachNegative = (at: number, visit: (n: number) => void): void => {
        const label = labels[left[at]];
        for (let n = 0; n < columns; n++) if (referenceLabels[n] !== label) visit(n);
      };
      const terms = Float64Array.from(left, (_, at) => {
        let largest = 0;
        eachNegative(at, (n) => (largest = Math.max(largest, logit(at, n))));
        let sum = Math.exp(-largest);
        eachNegative(at, (n) => (sum += Math.exp(logit(at, n) - largest)));
        return largest + Math.log(sum);
      });
      const reduced = foldArray(batch.fold("loss"), terms, left, right);
      return {
        value: reduced.value,
        backward() {
          reduced.gradient().forEach((weight, at) => {
            if (weight === 0) return;
            eachNegative(at, (n) => {
              const share = weight * Math.exp(logit(at, n) - terms[at]);
              an.gradient[left[at] * columns + n] -= outer * share;
              pn.gradient[right[at] * columns + n] -= outer * share;
              ap.gradient[at] += inner * share;
            });
          });
          const one = near.backward();
          const two = toAnchors.backward();
          const three = toPositives.backward();
          // Spaces within one set hand out one array for both sides: it must enter once.
          const ofAnchors = one.x;
          addInto(ofAnchors, two.x);
          const ofPositives = one.y;
          addInto(ofPositives, three.x);
          const ofReference = two.y;
          addInto(ofReference, three.y);
          const result = anchors.backward(ofAnchors);
          if (!batch.separate) {
            addInto(result, ofReference);
            return { embeddings: result };
          }
          addInto(ofReference, positives.backward(ofPositives));
          return { embeddings: result, reference: ofReference };
        },
      };
    },
  });
}
