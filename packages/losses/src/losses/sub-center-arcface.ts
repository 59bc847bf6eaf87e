import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { MetricLoss } from "../loss.js";
import { additiveAngle, marginLogits } from "./angular-softmax.js";
import { arcFaceOptions, type ArcFaceOptions } from "./arcface.js";
import { classificationLoss } from "./classification.js";
import { checkNeeds, weightVariable, type WeightNeeds } from "./class-weights.js";
import { similarity } from "./common.js";

/** Options of `subCenterArcFaceLoss`. */
export interface SubCenterArcFaceOptions extends ArcFaceOptions {
  /** Centers per class; default 3. */
  subCenters?: number;
}

/** The schema of `SubCenterArcFaceOptions`. */
export const subCenterArcFaceOptions = arcFaceOptions.extend({
  subCenters: z.int().positive().default(3).describe("centers per class"),
});

/**
 * Sub-center ArcFace (Deng et al., ECCV 2020): ArcFace with several centers per class, so that noisy samples gather at a
 * center of their own.
 *
 *   cos θ_c = max_k x·w_ck, then as `arcFaceLoss`
 *
 * Range [0, ∞). `trainableVariables` is [W], shape [dimension, numClasses · subCenters], the centers of class c being
 * columns c·K .. c·K + K - 1. Embeddings, tuples and errors as in `arcFaceLoss`.
 *
 * @param options 3 sub-centers, m = 28.6°, σ = 64 (the authors'), cosine, mean; W starts standard normal
 */
export function subCenterArcFaceLoss(options: SubCenterArcFaceOptions | undefined, needs: WeightNeeds): MetricLoss {
  const parsed = parseOptions("subCenterArcFaceLoss", subCenterArcFaceOptions, options);
  checkNeeds("subCenterArcFaceLoss", needs);
  const { numClasses, dimension, random } = needs;
  const { subCenters, scale } = parsed;
  const margin = additiveAngle((parsed.margin * Math.PI) / 180);
  const shape: [number, number] = [dimension, numClasses * subCenters];
  return classificationLoss({
    name: "subCenterArcFaceLoss",
    numClasses,
    dimension,
    variable: weightVariable(random, "W", shape, { kind: "normal", deviation: 1 }),
    distance: similarity("subCenterArcFaceLoss", parsed.distance),
    options: parsed,
    logits(batch, similarities) {
      const nearest = new Int32Array(similarities.length / subCenters);
      const best = Float64Array.from(nearest, (_, at) => {
        nearest[at] = at * subCenters;
        for (let k = 1; k < subCenters; k++)
          if (similarities[at * subCenters + k] > similarities[nearest[at]]) nearest[at] = at * subCenters + k;
        return similarities[nearest[at]];
      });
      const inner = marginLogits(batch, best, numClasses, margin, scale);
      return {
        values: inner.values,
        backward(gradient) {
          const ofAll = new Float64Array(similarities.length);
          inner.backward(gradient).similarities.forEach((g, at) => {
            ofAll[nearest[at]] = g;
          });
          return { similarities: ofAll };
        },
      };
    },
  });
}
