import { parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { activity } from "../activity.js";
import { NO_SIGNAL, openPairs, toDistance, type PairDistances, type DistanceConfig } from "../distances/index.js";
import { gradients, type LossBatch } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { sigmoid, softplus } from "../numeric/functions.js";
import { addInto } from "../numeric/rows.js";
import { TRIPLET } from "../reducers/index.js";
import { tripletsOf, type TripletDistances } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, type CommonLossOptions } from "./common.js";

/** Options of `tripletMarginLoss`. */
export interface TripletMarginOptions extends CommonLossOptions {
  /** m, by how much d(a,n) must exceed d(a,p); default 0.05. */
  margin?: number;
  /** Use d(p,n) where it is smaller than d(a,n); default false. */
  swap?: boolean;
  /** With a separate reference, where the swapped positive's row is taken from; default "reference". */
  swapFrom?: "reference" | "batch";
  /** Softplus instead of the hinge; default false. */
  smooth?: boolean;
  /** What the loss compares embeddings with; default "euclidean". */
  distance?: DistanceConfig;
}

/** The schema of `TripletMarginOptions`. */
export const tripletMarginOptions = z.strictObject({
  margin: z.number().default(0.05).describe("m, by how much d(a,n) must exceed d(a,p)"),
  swap: z.boolean().default(false).describe("use d(p,n) where it is smaller than d(a,n)"),
  swapFrom: z
    .enum(["reference", "batch"])
    .default("reference")
    .describe("with a separate reference, where the swapped positive's row is taken from"),
  smooth: z.boolean().default(false).describe("softplus instead of the hinge"),
  distance: distanceOption("euclidean"),
  ...commonOptions("mean-non-zero"),
});

/**
 * Triplet margin loss (Schroff et al. 2015, eq. 3; Weinberger & Saul 2009), averaged over the triplets whose loss is
 * not zero.
 *
 *   L = mean over {l_t > 0} of l_t,   l_t = max(0, d(a,p) - d(a,n) + m),   smooth: log(1 + exp(d(a,p) - d(a,n) + m))
 *
 * `swap` (Balntas et al. 2016) takes min(d(a,n), d(p,n)) for d(a,n). Range [0, ∞). With a similarity the differences
 * turn their sign. Embeddings [batch, dimension]; triplets as given, or all that the labels allow, enumerated without
 * storing them; given pairs are joined on equal anchors. No triplets: 0 with zero gradient.
 *
 * @param options margin 0.05, Euclidean distance of normalized embeddings, mean of the non-zero (defaults of
 *   pytorch-metric-learning 2.8)
 */
export function tripletMarginLoss(options?: TripletMarginOptions): MetricLoss {
  const parsed = parseOptions("tripletMarginLoss", tripletMarginOptions, options);
  const { margin, smooth } = parsed;
  const distance = toDistance(parsed.distance);
  const loss = smooth ? softplus : (violation: number): number => Math.max(0, violation);
  const slope = smooth ? sigmoid : (violation: number): number => (violation > 0 ? 1 : 0);
  return metricLoss({
    name: "tripletMarginLoss",
    labels: "unless-tuples",
    ...commonDefinition(parsed, "mean-non-zero"),
    // The soft margin is never zero, and with a swap two distances do not decide.
    ...(smooth || parsed.swap ? {} : activity(distance, (positive, negative) => negative < positive + margin)),
    kernel(batch) {
      const space = openPairs(distance, batch.embeddings, batch.reference);
      const triplets = tripletsOf(batch, space);
      const { positive, negative } = triplets;
      const ofReference = batch.separate && parsed.swapFrom === "reference";
      const swapSpace = parsed.swap && ofReference ? openPairs(distance, batch.reference) : space;
      const swapped = parsed.swap ? swappedPairs(batch, triplets, swapSpace.pairs) : undefined;
      const fold = batch.fold("loss");
      const nearer = (p: number, n: number): number => {
        if (swapped === undefined) return NOT_SWAPPED;
        const place = swapped.place(p, n);
        return swapped.pairs.values[place] < negative.values[n] ? place : NOT_SWAPPED;
      };
      const violation = (p: number, n: number, place: number): number =>
        positive.values[p] < NO_SIGNAL
          ? positive.values[p] - (place === NOT_SWAPPED ? negative.values[n] : swapped!.pairs.values[place]) + margin
          : -Infinity;
      triplets.forEach((anchor, p, n) => fold.add(loss(violation(p, n, nearer(p, n))), anchor, TRIPLET));
      return {
        value: fold.finish(),
        backward() {
          triplets.forEach((anchor, p, n) => {
            const place = nearer(p, n);
            const over = violation(p, n, place);
            const g = fold.weight(loss(over), anchor, TRIPLET) * slope(over);
            if (g === 0) return;
            positive.gradient[p] += g;
            if (place === NOT_SWAPPED) negative.gradient[n] -= g;
            else swapped!.pairs.gradient[place] -= g;
          });
          const back = gradients(space);
          if (swapSpace !== space) addInto(back.reference!, swapSpace.backward().x);
          return back;
        },
      };
    },
  });
}

const NOT_SWAPPED = -1;

/** The (positive, negative) pairs of the triplets, and where in them that of a given triplet is. */
function swappedPairs(
  batch: LossBatch,
  { positive, negative }: TripletDistances,
  pairs: (left: Int32Array, right: Int32Array) => PairDistances,
): { pairs: PairDistances; place(p: number, n: number): number } {
  if (batch.tuples?.kind === "triplets") return { pairs: pairs(positive.right, negative.right), place: (p) => p };
  const columns = batch.reference.size;
  const rows = Math.max(columns, batch.embeddings.size);
  const places = new Int32Array(rows * columns).fill(-1);
  const left: number[] = [];
  const right: number[] = [];
  const lefts = new Set(positive.right);
  const rights = new Set(negative.right);
  for (const i of lefts)
    for (const j of rights) {
      places[i * columns + j] = left.length;
      left.push(i);
      right.push(j);
    }
  return {
    pairs: pairs(Int32Array.from(left), Int32Array.from(right)),
    place: (p, n) => places[positive.right[p] * columns + negative.right[n]],
  };
}
