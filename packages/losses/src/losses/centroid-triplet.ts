import { classIndex, parseOptions, sameGroup } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, toDistance, type DistanceConfig } from "../distances/index.js";
import { NOTHING, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import { loneClasses } from "../lone-classes.js";
import type { MetricLoss } from "../loss.js";
import { addScaledRow } from "../numeric/products.js";
import { addInto, type Rows } from "../numeric/rows.js";
import { TRIPLET } from "../reducers/index.js";
import { relationsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `centroidTripletLoss`. */
export interface CentroidTripletOptions extends CommonLossOptions {
  /** m, by how much the foreign centroid must be farther than the own; default 0.05. */
  margin?: number;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `CentroidTripletOptions`. */
export const centroidTripletOptions = z.strictObject({
  margin: z.number().default(0.05).describe("m, by how much the foreign centroid must be farther than the own"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Centroid triplet loss (Wieczorek et al. 2021): every sample is compared with the centroids of the classes.
 *
 *   l_ac = max(0, d(a, own centroid without a) - d(a, centroid of class c) + m),   L = mean of the non-zero l_ac
 *
 * for every sample a whose class has others, and every other class c; a row of no class is a centroid of its own, and
 * the rows of a's group are left out of its own centroid. Centroids are means of the raw embeddings; anchor
 * and centroids are normalized afterwards if the distance normalizes. Range [0, ∞). Embeddings [batch, dimension]; built
 * from the labels: no given tuples, no separate reference. No such triplet: 0 with zero gradient.
 *
 * @param options m = 0.05, Euclidean distance of normalized vectors, mean of the non-zero (defaults of
 *   pytorch-metric-learning 1.7, which drops triplets when classes differ in size; this loss does not)
 */
export function centroidTripletLoss(options?: CentroidTripletOptions): MetricLoss {
  const parsed = parseOptions("centroidTripletLoss", centroidTripletOptions, options);
  const { margin } = parsed;
  const distance = toDistance(parsed.distance);
  return metricLoss({
    name: "centroidTripletLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean-non-zero"),
    kernel(batch) {
      const { embeddings } = batch;
      const classes = classIndex(loneClasses(batch.labels));
      const count = classes.classes.length;
      const leftOut = leftOutOf(classes, batch);
      const anchors = Int32Array.from({ length: embeddings.size }, (_, row) => row).filter(
        (row) => sizeOf(classes, row) > leftOut(row).length,
      );
      if (anchors.length === 0 || count < 2) return NOTHING;
      const centroids = classMeans(batch, classes);
      const own = ownMeans(embeddings, centroids, anchors, classes, leftOut);
      const toOwn = openPairs(distance, embeddings, own);
      const near = toOwn.pairs(
        anchors,
        Int32Array.from(anchors, (_, at) => at),
      );
      const left: number[] = [];
      const right: number[] = [];
      const nearOf: number[] = [];
      anchors.forEach((row, at) => {
        for (let c = 0; c < count; c++) {
          if (c === classes.classOfRow[row]) continue;
          left.push(row);
          right.push(c);
          nearOf.push(at);
        }
      });
      const toForeign = openPairs(distance, embeddings, centroids);
      const far = toForeign.pairs(Int32Array.from(left), Int32Array.from(right));
      const over = far.values.map((value, at) => Math.max(0, near.values[nearOf[at]] - value + margin));
      const fold = batch.fold("loss");
      over.forEach((term, at) => fold.add(term, left[at], TRIPLET));
      return {
        value: fold.finish(),
        backward() {
          over.forEach((term, at) => {
            const g = fold.weight(term, left[at], TRIPLET);
            if (term === 0) return;
            near.gradient[nearOf[at]] += g;
            far.gradient[at] -= g;
          });
          const one = toOwn.backward();
          const two = toForeign.backward();
          const result = one.x;
          addInto(result, two.x);
          spreadMeans(result, anchors, classes, leftOut, { ...own, data: one.y }, { ...centroids, data: two.y });
          return { embeddings: result };
        },
      };
    },
  });
}

type Classes = ReturnType<typeof classIndex>;

/** For each row the rows of its class that are no positives of it: itself and those of its group. */
type LeftOut = (row: number) => ArrayLike<number>;

function leftOutOf(classes: Classes, batch: LossBatch): LeftOut {
  const { anchors, others } = relationsOf(batch);
  if (batch.groups === undefined) return (row) => [row];
  return (row) => {
    const c = classes.classOfRow[row];
    return classes.rows
      .subarray(classes.starts[c], classes.starts[c + 1])
      .filter((other) => other === row || sameGroup(anchors, row, others, other));
  };
}

function sizeOf(classes: Classes, row: number): number {
  const c = classes.classOfRow[row];
  return classes.starts[c + 1] - classes.starts[c];
}

function classMeans({ embeddings }: LossBatch, classes: Classes): Rows {
  const { dimension } = embeddings;
  const count = classes.classes.length;
  const data = new Float64Array(count * dimension);
  for (let c = 0; c < count; c++) {
    const share = 1 / (classes.starts[c + 1] - classes.starts[c]);
    for (let at = classes.starts[c]; at < classes.starts[c + 1]; at++)
      addScaledRow(data, c, share, embeddings, classes.rows[at]);
  }
  return { data, size: count, dimension };
}

/** For each anchor the mean of its positives. */
function ownMeans(embeddings: Rows, centroids: Rows, anchors: Int32Array, classes: Classes, leftOut: LeftOut): Rows {
  const { dimension } = embeddings;
  const data = new Float64Array(anchors.length * dimension);
  anchors.forEach((row, at) => {
    const left = leftOut(row);
    const others = sizeOf(classes, row) - left.length;
    addScaledRow(data, at, sizeOf(classes, row) / others, centroids, classes.classOfRow[row]);
    for (let k = 0; k < left.length; k++) addScaledRow(data, at, -1 / others, embeddings, left[k]);
  });
  return { data, size: anchors.length, dimension };
}

/** Hands the gradients of the anchors' own means and of the class means to the samples they are means of. */
function spreadMeans(
  into: Float64Array,
  anchors: Int32Array,
  classes: Classes,
  leftOut: LeftOut,
  ofOwn: Rows,
  ofCentroids: Rows,
): void {
  const { size: count, dimension } = ofCentroids;
  const ofClass = new Float64Array(count * dimension);
  for (let c = 0; c < count; c++) {
    const share = 1 / (classes.starts[c + 1] - classes.starts[c]);
    for (let k = 0; k < dimension; k++) ofClass[c * dimension + k] = share * ofCentroids.data[c * dimension + k];
  }
  anchors.forEach((row, at) => {
    const left = leftOut(row);
    const others = sizeOf(classes, row) - left.length;
    addScaledRow(ofClass, classes.classOfRow[row], 1 / others, ofOwn, at);
    for (let k = 0; k < left.length; k++) addScaledRow(into, left[k], -1 / others, ofOwn, at);
  });
  const perClass: Rows = { data: ofClass, size: count, dimension };
  classes.classOfRow.forEach((c, row) => addScaledRow(into, row, 1, perClass, c));
}
