import { parseOptions, ShapeError } from "@smart-mining/core";
import { z } from "zod";
import { NOTHING, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import type { Rows } from "../numeric/rows.js";
import { addInto } from "../numeric/rows.js";
import { ELEMENT, foldArray, type Fold, type ReducersConfig } from "../reducers/index.js";
import { reducersByPart, reducersSchema } from "../reducers/index.js";

/** Options of `vicregLoss`. */
export interface VicregOptions {
  /** λ, weight of the distance between the views; default 25. */
  invariance?: number;
  /** μ, weight of the hinge on each coordinate's standard deviation; default 25. */
  variance?: number;
  /** ν, weight of the off-diagonal covariances; default 1. */
  covariance?: number;
  /** Added to the variances; default 0.0001. */
  epsilon?: number;
  /** How the single losses become one number; default "mean". */
  reducer?: ReducersConfig;
}

/** The schema of `VicregOptions`. */
export const vicregOptions = z.strictObject({
  invariance: z.number().default(25).describe("λ, weight of the distance between the views"),
  variance: z.number().default(25).describe("μ, weight of the hinge on each coordinate's standard deviation"),
  covariance: z.number().default(1).describe("ν, weight of the off-diagonal covariances"),
  epsilon: z.number().positive().default(1e-4).describe("added to the variances"),
  reducer: reducersSchema.default("mean").describe("how the single losses become one number"),
});

/**
 * VICReg (Bardes et al., ICLR 2022): two views of the same samples agree, while every coordinate keeps its variance and
 * coordinates stay uncorrelated. Needs no labels and no negatives.
 *
 *   L = λ mean_i |x_i - y_i|²/D + μ Σ_(views) mean_k max(0, 1 - √(var_k + ε))/2 + ν Σ_(views) Σ_(k≠l) cov_kl² / D
 *
 * Variances and covariances have divisor n - 1; with one sample they count 0. Range [0, ∞). Embeddings
 * [batch, dimension] are one view, `reference.embeddings` of the same shape the other; labels are not looked at and may
 * be empty; no given tuples. No samples: 0. Parts: `invariance`, `variance-1`, `variance-2`, `covariance`.
 *
 * @param options λ = μ = 25, ν = 1, ε = 1e-4 (the authors'), mean
 * @throws {OptionError} without the second view; {ShapeError} if the views differ in shape
 */
export function vicregLoss(options?: VicregOptions): MetricLoss {
  const parsed = parseOptions("vicregLoss", vicregOptions, options);
  return metricLoss({
    name: "vicregLoss",
    labels: "unused",
    reference: "required",
    tuples: "refused",
    reducers: reducersByPart(parsed.reducer, "mean"),
    kernel(batch) {
      const { embeddings: x, reference: y } = batch;
      if (x.size !== y.size)
        throw new ShapeError(
          `vicregLoss: "reference" must have one row per row of the batch (${x.size}); got ${y.size}.`,
        );
      if (x.size === 0) return NOTHING;
      const invariance = distanceOfViews(batch, parsed.invariance);
      const views = [x, y].map((rows, view) => ({
        variance: varianceHinge(batch.fold(`variance-${view + 1}`), rows, parsed.variance, parsed.epsilon),
        covariance: decorrelation(rows, parsed.covariance),
      }));
      const fold = batch.reduced("covariance");
      const covariance = views[0].covariance.value + views[1].covariance.value;
      fold.add(covariance, 0, ELEMENT);
      return {
        value: invariance.value + views[0].variance.value + views[1].variance.value + fold.finish(),
        backward() {
          const [gx, gy] = invariance.backward();
          const weight = fold.weight(covariance, 0, ELEMENT);
          [gx, gy].forEach((gradient, view) => {
            addInto(gradient, views[view].variance.backward());
            addInto(gradient, views[view].covariance.backward(weight));
          });
          return { embeddings: gx, reference: gy };
        },
      };
    },
  });
}

function distanceOfViews(batch: LossBatch, weight: number) {
  const { embeddings: x, reference: y } = batch;
  const { size, dimension } = x;
  const terms = new Float64Array(size);
  for (let at = 0; at < x.data.length; at++)
    terms[Math.floor(at / dimension)] += (weight * (x.data[at] - y.data[at]) ** 2) / dimension;
  const reduced = foldArray(batch.fold("invariance"), terms);
  return {
    value: reduced.value,
    backward(): [Float64Array, Float64Array] {
      const ofRow = reduced.gradient();
      const gx = x.data.map(
        (value, at) => (2 * weight * ofRow[Math.floor(at / dimension)] * (value - y.data[at])) / dimension,
      );
      return [gx, gx.map((g) => -g)];
    },
  };
}

/** Rows minus their mean. */
function centered(rows: Rows): Float64Array {
  const { data, size, dimension } = rows;
  const mean = new Float64Array(dimension);
  for (let at = 0; at < data.length; at++) mean[at % dimension] += data[at] / size;
  return data.map((value, at) => value - mean[at % dimension]);
}

function varianceHinge(fold: Fold, rows: Rows, weight: number, epsilon: number) {
  const { size, dimension } = rows;
  const deviations = centered(rows);
  const divisor = Math.max(1, size - 1);
  const spread = new Float64Array(dimension);
  for (let at = 0; at < deviations.length; at++) spread[at % dimension] += deviations[at] ** 2 / divisor;
  for (let k = 0; k < dimension; k++) spread[k] = Math.sqrt(spread[k] + epsilon);
  const reduced = foldArray(
    fold,
    spread.map((one) => (weight * Math.max(0, 1 - one)) / 2),
  );
  return {
    value: reduced.value,
    backward() {
      const ofCoordinate = reduced.gradient();
      return deviations.map((value, at) => {
        const k = at % dimension;
        return spread[k] < 1 ? (-ofCoordinate[k] * weight * value) / (2 * spread[k] * divisor) : 0;
      });
    },
  };
}

function decorrelation(rows: Rows, weight: number) {
  const { size, dimension } = rows;
  const deviations = centered(rows);
  const divisor = Math.max(1, size - 1);
  const covariance = new Float64Array(dimension * dimension);
  for (let row = 0; row < size; row++)
    for (let k = 0; k < dimension; k++)
      for (let l = 0; l < dimension; l++)
        if (k !== l)
          covariance[k * dimension + l] +=
            (deviations[row * dimension + k] * deviations[row * dimension + l]) / divisor;
  return {
    value: (weight * covariance.reduce((sum, one) => sum + one * one, 0)) / dimension,
    backward(outer: number) {
      // The mean's own gradient cancels: the deviations of every coordinate sum to 0.
      const gradient = new Float64Array(deviations.length);
      const scale = (4 * outer * weight) / (dimension * divisor);
      for (let row = 0; row < size; row++)
        for (let k = 0; k < dimension; k++)
          for (let l = 0; l < dimension; l++)
            gradient[row * dimension + k] += scale * covariance[k * dimension + l] * deviations[row * dimension + l];
      return gradient;
    },
  };
}
