import * as tf from "@tensorflow/tfjs";
import { OptionError, parseOptions, ValueError } from "@smart-mining/core";
import { z } from "zod";
import { activity } from "../activity.js";
import { openPairs, toDistance, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { TRIPLET } from "../reducers/index.js";
import { tripletsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `marginLoss`. */
export interface MarginOptions extends CommonLossOptions {
  /** m, half-width of the band around β; default 0.2. */
  margin?: number;
  /** ν, weight of the penalty on a learnt β; default 0. */
  nu?: number;
  /** β, the distance that divides near from far; a list: one for each class; default 1.2. */
  beta?: number | number[];
  /** Train β; default false. */
  learnBeta?: boolean;
  /** One β for each class, all starting at `beta`. */
  numClasses?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `MarginOptions`. */
export const marginOptions = z.strictObject({
  margin: z.number().default(0.2).describe("m, half-width of the band around β"),
  nu: z.number().default(0).describe("ν, weight of the penalty on a learnt β"),
  beta: z
    .union([z.number(), z.array(z.number()).min(1)])
    .default(1.2)
    .describe("β, the distance that divides near from far; a list: one for each class"),
  learnBeta: z.boolean().default(false).describe("train β"),
  numClasses: z.int().positive().optional().describe("one β for each class, all starting at `beta`"),
  distance: distanceOption("euclidean"),
  ...commonOptions("divisor"),
});

/**
 * Margin loss (Wu et al., ICCV 2017, "Sampling matters"), with one boundary β, one per class, fixed or learnt.
 *
 *   L = Σ_t (max(0, d_ap - β + m) + max(0, β - d_an + m)) / #{hinges > 0}
 *
 * summed over the triplets t; both hinges of a triplet are counted. A learnt β adds ν β (single) or ν Σ_t β_c(a) divided
 * by the same number (per class, c(a) the anchor's class). With a similarity the differences turn their sign. Range
 * [0, ∞). Parts: `margin`, `beta`. Embeddings [batch, dimension]; triplets as given, or all that the labels allow,
 * enumerated without storing them. No triplets: 0 with zero gradient.
 *
 * @param options m = 0.2, β = 1.2 (the authors'), ν = 0, Euclidean distance of normalized embeddings
 * @throws {ValueError} on a label without a β
 */
export function marginLoss(options?: MarginOptions): MetricLoss {
  const parsed = parseOptions("marginLoss", marginOptions, options);
  const { margin, nu, learnBeta } = parsed;
  const distance = toDistance(parsed.distance);
  const start = initialBeta(parsed.beta, parsed.numClasses);
  const perClass = start.length > 1;
  const sign = distance.inverted ? -1 : 1;
  return metricLoss({
    name: "marginLoss",
    labels: perClass ? "required" : "unless-tuples",
    variables: learnBeta ? [tf.variable(tf.tensor1d(start))] : [],
    ...commonDefinition(parsed, "divisor"),
    ...(learnBeta || perClass
      ? {}
      : activity(
          distance,
          (positive, negative) => positive - sign * start[0] + margin > 0 || sign * start[0] - negative + margin > 0,
        )),
    kernel(batch) {
      const space = openPairs(distance, batch.embeddings, batch.reference);
      const triplets = tripletsOf(batch, space);
      if (!triplets.any) return NOTHING;
      const { positive, negative } = triplets;
      const beta = learnBeta ? batch.weights[0].data : Float64Array.from(start);
      const classOf = perClass ? (anchor: number) => checkedLabel(batch, anchor, beta.length) : () => 0;
      let hinges = 0;
      const divisor = (): number => hinges;
      const fold = batch.fold("margin", divisor);
      const betaFold = !learnBeta ? undefined : perClass ? batch.fold("beta", divisor) : batch.reduced("beta");
      triplets.forEach((anchor, p, n) => {
        const boundary = sign * beta[classOf(anchor)];
        const near = Math.max(0, positive.values[p] - boundary + margin);
        const far = Math.max(0, boundary - negative.values[n] + margin);
        hinges += (near > 0 ? 1 : 0) + (far > 0 ? 1 : 0);
        fold.add(near + far, anchor, TRIPLET);
        if (perClass) betaFold?.add(nu * beta[classOf(anchor)], anchor, -1);
      });
      if (!perClass) betaFold?.add(nu * beta[0], 0, -1);
      return {
        value: fold.finish() + (betaFold?.finish() ?? 0),
        backward() {
          const ofBeta = new Float64Array(beta.length);
          triplets.forEach((anchor, p, n) => {
            const which = classOf(anchor);
            const boundary = sign * beta[which];
            const near = Math.max(0, positive.values[p] - boundary + margin);
            const far = Math.max(0, boundary - negative.values[n] + margin);
            const g = fold.weight(near + far, anchor, TRIPLET);
            if (near > 0) {
              positive.gradient[p] += g;
              ofBeta[which] -= sign * g;
            }
            if (far > 0) {
              negative.gradient[n] -= g;
              ofBeta[which] += sign * g;
            }
          });
          if (betaFold !== undefined && perClass)
            triplets.forEach((anchor) => {
              const which = classOf(anchor);
              ofBeta[which] += nu * betaFold.weight(nu * beta[which], anchor, -1);
            });
          if (betaFold !== undefined && !perClass) ofBeta[0] += nu * betaFold.weight(nu * beta[0], 0, -1);
          return { ...gradients(space), weights: learnBeta ? [ofBeta] : [] };
        },
      };
    },
  });
}

function initialBeta(beta: number | number[], numClasses: number | undefined): number[] {
  if (typeof beta === "number") return new Array<number>(numClasses ?? 1).fill(beta);
  if (numClasses !== undefined && numClasses !== beta.length)
    throw new OptionError(
      `marginLoss: "beta" must be one number, or a list of length "numClasses" = ${numClasses}; got length ${beta.length}.`,
    );
  return beta;
}

function checkedLabel(batch: LossBatch, anchor: number, classes: number): number {
  const label = batch.labels[anchor];
  if (label < 0 || label >= classes)
    throw new ValueError(`${batch.caller}: "labels" must be in [0, ${classes}); row ${anchor} has ${label}.`);
  return label;
}
