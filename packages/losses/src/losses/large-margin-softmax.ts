import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import type { DistanceConfig } from "../distances/index.js";
import type { LossBatch } from "../kernel.js";
import type { MetricLoss } from "../loss.js";
import { addNormGradient, rowNorm } from "../numeric/normalize.js";
import type { Rows } from "../numeric/rows.js";
import { marginLogits, multipliedAngle } from "./angular-softmax.js";
import { classificationLoss, type Logits } from "./classification.js";
import {
  checkNeeds,
  weightOptions,
  weightVariable,
  type WeightNeeds,
  type LearntLossOptions,
} from "./class-weights.js";
import { commonOptions, distanceOption, similarity } from "./common.js";

/** Options of `largeMarginSoftmaxLoss` and `sphereFaceLoss`. */
export interface LargeMarginSoftmaxOptions extends LearntLossOptions {
  /** m, multiplies the angle; default 4. */
  margin?: number;
  /** Multiplies the logits; default 1. */
  scale?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `LargeMarginSoftmaxOptions`. */
export const largeMarginSoftmaxOptions = z.strictObject({
  margin: z.int().positive().default(4).describe("m, multiplies the angle"),
  scale: z.number().positive().default(1).describe("multiplies the logits"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
  ...weightOptions,
});

/**
 * Large-margin softmax (Liu et al., ICML 2016): a softmax classifier whose own angle is multiplied by m.
 *
 *   l_i = -log softmax of σ |x| |w_c| cos(θ_c), with (-1)^k cos(m θ_y) - 2k, k = ⌊m θ_y/π⌋, for the own class y
 *   L = mean over all samples
 *
 * Range [0, ∞). Learns the class vectors: `trainableVariables` is [W], shape [dimension, numClasses]. Embeddings
 * [batch, dimension], labels in [0, numClasses), or -1: of no class, left out; given tuples become weights of the
 * samples; no separate reference. An empty batch: 0.
 *
 * @param options m = 4 (the authors'), σ = 1, mean; W starts standard normal
 * @throws {ValueError} on a label without class vector
 */
export function largeMarginSoftmaxLoss(options: LargeMarginSoftmaxOptions | undefined, needs: WeightNeeds): MetricLoss {
  return multipliedAngleLoss("largeMarginSoftmaxLoss", options, needs, true);
}

/**
 * SphereFace (Liu et al., CVPR 2017): large-margin softmax with normalized class vectors.
 *
 *   l_i = -log softmax of σ |x| cos(θ_c), with (-1)^k cos(m θ_y) - 2k, k = ⌊m θ_y/π⌋, for the own class y
 *   L = mean over all samples
 *
 * Range [0, ∞). Weights, embeddings, tuples and errors as in `largeMarginSoftmaxLoss`.
 *
 * @param options m = 4 (the authors'), σ = 1, mean; W starts standard normal
 */
export function sphereFaceLoss(options: LargeMarginSoftmaxOptions | undefined, needs: WeightNeeds): MetricLoss {
  return multipliedAngleLoss("sphereFaceLoss", options, needs, false);
}

function multipliedAngleLoss(
  name: string,
  options: LargeMarginSoftmaxOptions | undefined,
  needs: WeightNeeds,
  withVectorNorms: boolean,
): MetricLoss {
  const parsed = parseOptions(name, largeMarginSoftmaxOptions, options);
  checkNeeds(name, needs);
  const { numClasses, dimension, random } = needs;
  const margin = multipliedAngle(parsed.margin);
  const distance = similarity(name, parsed.distance);
  return classificationLoss({
    name,
    numClasses,
    dimension,
    variable: weightVariable(random, "W", [dimension, numClasses], { kind: "normal", deviation: 1 }),
    distance,
    options: parsed,
    logits(batch, similarities, vectors) {
      const inner = marginLogits(batch, similarities, numClasses, margin, 1);
      return withNorms(
        batch,
        inner,
        withVectorNorms ? vectors : undefined,
        numClasses,
        parsed.scale,
        withVectorNorms ? distance.p : 2,
      );
    },
  });
}

/** Logits times the norms of the embeddings, and of the class vectors where given. */
function withNorms(
  batch: LossBatch,
  inner: Logits,
  vectors: Rows | undefined,
  columns: number,
  scale: number,
  p: number,
): Logits {
  const { embeddings } = batch;
  const ofRows = Float64Array.from({ length: embeddings.size }, (_, row) => rowNorm(embeddings, row, p));
  const ofColumns = Float64Array.from({ length: columns }, (_, c) => (vectors ? rowNorm(vectors, c, p) : 1));
  const factor = (at: number): number => scale * ofRows[Math.floor(at / columns)] * ofColumns[at % columns];
  return {
    values: inner.values.map((value, at) => factor(at) * value),
    backward(gradient) {
      const back = inner.backward(gradient.map((g, at) => factor(at) * g));
      const forRows = new Float64Array(embeddings.size);
      const forColumns = new Float64Array(columns);
      gradient.forEach((g, at) => {
        const row = Math.floor(at / columns);
        const column = at % columns;
        forRows[row] += scale * g * inner.values[at] * ofColumns[column];
        forColumns[column] += scale * g * inner.values[at] * ofRows[row];
      });
      const ofEmbeddings = new Float64Array(embeddings.data.length);
      forRows.forEach((g, row) => addNormGradient(embeddings, row, p, ofRows[row], g, ofEmbeddings));
      const ofVectors = vectors && new Float64Array(vectors.data.length);
      if (vectors) forColumns.forEach((g, c) => addNormGradient(vectors, c, p, ofColumns[c], g, ofVectors!));
      return { similarities: back.similarities, embeddings: ofEmbeddings, vectors: ofVectors };
    },
  };
}
