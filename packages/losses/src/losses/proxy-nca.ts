import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { toDistance, type DistanceConfig } from "../distances/index.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { toRegularizer } from "../regularizers/index.js";
import { sampleWeights } from "../sample-weights.js";
import {
  checkClasses,
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonDefinition, commonOptions, distanceOption } from "./common.js";
import { neighborhood } from "./nca.js";

/** Options of `proxyNcaLoss`. */
export interface ProxyNcaOptions extends LearntLossOptions {
  /** σ, multiplies the squared distances; default 1. */
  scale?: number;
  /** What the loss compares embeddings with; default "squared-euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `ProxyNcaOptions`. */
export const proxyNcaOptions = z.strictObject({
  scale: z.number().positive().default(1).describe("σ, multiplies the squared distances"),
  distance: distanceOption("squared-euclidean"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * Proxy-NCA (Movshovitz-Attias et al., ICCV 2017), in the form where the own proxy is in the denominator, too.
 *
 *   l_i = -log(exp(-σ |x_i - p_y|²) / Σ_c exp(-σ |x_i - p_c|²)),   L = mean over all samples
 *
 * x and p normalized. Range [0, ∞). Learns one proxy per class: `trainableVariables` is [proxies], shape [numClasses,
 * dimension]. Embeddings [batch, dimension], labels in [0, numClasses), or -1: of no class, left out; given tuples
 * become weights of the samples (how often a sample is an anchor, divided by the largest such count); no separate
 * reference. An empty batch: 0.
 *
 * @param options σ = 1, squared Euclidean distance, mean; proxies start standard normal (defaults of
 *   pytorch-metric-learning 2.8)
 * @throws {ValueError} on a label without proxy
 */
export function proxyNcaLoss(options: ProxyNcaOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("proxyNcaLoss", proxyNcaOptions, options);
  checkNeeds("proxyNcaLoss", needs);
  const { numClasses, dimension, random } = needs;
  const distance = toDistance(parsed.distance);
  const proxyLabels = Int32Array.from({ length: numClasses }, (_, c) => c);
  const proxies = weightVariable(random, "proxies", [numClasses, dimension], { kind: "normal", deviation: 1 });
  return metricLoss({
    name: "proxyNcaLoss",
    variables: [proxies],
    reference: "refused",
    ...commonDefinition(parsed, "mean"),
    weightRegularizer: toRegularizer(parsed.weightRegularizer),
    weightVectors: ([rows]) => ({ rows, back: (gradient) => gradient }),
    kernel(batch) {
      checkClasses(batch, numClasses, dimension);
      const weights = sampleWeights(batch, "anchors");
      const result = neighborhood(
        batch,
        distance,
        parsed.scale,
        { rows: batch.weights[0], labels: proxyLabels },
        weights,
      );
      return {
        value: result.value,
        backward() {
          const { embeddings, reference } = result.backward();
          return { embeddings, weights: [reference] };
        },
      };
    },
  });
}
