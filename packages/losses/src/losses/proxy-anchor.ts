import { classIndex, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { internalThreshold, openPairs, toDistance, type DistanceConfig } from "../distances/index.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { grid } from "../numeric/grid.js";
import { logSumExp } from "../numeric/log-sum-exp.js";
import { foldArray } from "../reducers/index.js";
import { toRegularizer } from "../regularizers/index.js";
import { sampleWeights } from "../sample-weights.js";
import { forEachPlace, type Groups } from "../tuples.js";
import {
  checkClasses,
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonDefinition, commonOptions, distanceOption } from "./common.js";

/** Options of `proxyAnchorLoss`. */
export interface ProxyAnchorOptions extends LearntLossOptions {
  /** δ; default 0.1. */
  margin?: number;
  /** α, scale; default 32. */
  alpha?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `ProxyAnchorOptions`. */
export const proxyAnchorOptions = z.strictObject({
  margin: z.number().default(0.1).describe("δ"),
  alpha: z.number().positive().default(32).describe("α, scale"),
  distance: distanceOption("cosine"),
  ...commonOptions("divisor"),
  ...weightOptions,
});

/**
 * Proxy-anchor loss (Kim et al., CVPR 2020, eq. 4): every proxy is an anchor for the whole batch.
 *
 *   L = 1/|P⁺| Σ_(p ∈ P⁺) log(1 + Σ_(x of its class) exp(-α (s(x,p) - δ)))
 *     + 1/|P| Σ_p log(1 + Σ_(x of other classes) exp(α (s(x,p) + δ)))
 *
 * P⁺ are the proxies of the classes in the batch. Range [0, ∞). Learns one proxy per class: `trainableVariables` is
 * [proxies], shape [numClasses, dimension]. Parts: `positive`, `negative`. Embeddings [batch, dimension], labels in
 * [0, numClasses), or -1: of no class, a negative of every proxy; given tuples add (weight - 1) to the exponents of each sample (weight: how often it occurs in them,
 * divided by the largest such count); no separate reference. An empty batch: 0 with zero gradient.
 *
 * @param options δ = 0.1, α = 32 (the authors'), cosine; proxies start normal with deviation √(2/numClasses) (Kaiming,
 *   as theirs)
 * @throws {ValueError} on a label without proxy
 */
export function proxyAnchorLoss(options: ProxyAnchorOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("proxyAnchorLoss", proxyAnchorOptions, options);
  checkNeeds("proxyAnchorLoss", needs);
  const { numClasses, dimension, random } = needs;
  const { alpha, margin } = parsed;
  const distance = toDistance(parsed.distance);
  const nearEnough = internalThreshold(distance, margin);
  const farEnough = internalThreshold(distance, -margin);
  const proxies = weightVariable(random, "proxies", [numClasses, dimension], {
    kind: "normal",
    deviation: Math.sqrt(2 / numClasses),
  });
  return metricLoss({
    name: "proxyAnchorLoss",
    variables: [proxies],
    reference: "refused",
    ...commonDefinition(parsed, "divisor"),
    weightRegularizer: toRegularizer(parsed.weightRegularizer),
    weightVectors: ([rows]) => ({ rows, back: (gradient) => gradient }),
    kernel(batch) {
      checkClasses(batch, numClasses, dimension);
      const { size } = batch.embeddings;
      const bonus = sampleWeights(batch, "all").map((weight) => weight - 1);
      const space = openPairs(distance, batch.embeddings, batch.weights[0]);
      const { left, right } = grid(size, numClasses);
      const pairs = space.pairs(left, right);
      const positives = byProxy(batch.labels, numClasses, true);
      const negatives = byProxy(batch.labels, numClasses, false);
      const near = (place: number): number => alpha * (pairs.values[place] - nearEnough) + bonus[left[place]];
      const far = (place: number): number => alpha * (farEnough - pairs.values[place]) + bonus[left[place]];
      const ofPositives = Array.from({ length: numClasses }, (_, c) => logSumExp(positives, c, near, true));
      const ofNegatives = Array.from({ length: numClasses }, (_, c) => logSumExp(negatives, c, far, true));
      const present = classIndex(batch.labels).classes.length;
      const values = (sums: { value: number }[]): Float64Array => Float64Array.from(sums, ({ value }) => value);
      const reducedNear = foldArray(
        batch.fold("positive", () => present),
        values(ofPositives),
      );
      const reducedFar = foldArray(
        batch.fold("negative", () => numClasses),
        values(ofNegatives),
      );
      return {
        value: reducedNear.value + reducedFar.value,
        backward() {
          const ofNear = reducedNear.gradient();
          forEachPlace(positives, ofNear, (c, place) => {
            pairs.gradient[place] += alpha * ofNear[c] * ofPositives[c].share(near(place));
          });
          const ofFar = reducedFar.gradient();
          forEachPlace(negatives, ofFar, (c, place) => {
            pairs.gradient[place] -= alpha * ofFar[c] * ofNegatives[c].share(far(place));
          });
          const { x, y } = space.backward();
          return { embeddings: x, weights: [y] };
        },
      };
    },
  });
}

/** For each proxy the places, in the sample × proxy grid, of the samples of its class, or of the others. */
function byProxy(labels: Int32Array, numClasses: number, own: boolean): Groups {
  const starts = new Int32Array(numClasses + 1);
  const places: number[] = [];
  for (let c = 0; c < numClasses; c++) {
    labels.forEach((label, row) => {
      if ((label === c) === own) places.push(row * numClasses + c);
    });
    starts[c + 1] = places.length;
  }
  return { starts, places: Int32Array.from(places) };
}
