import { isNegative, isPositive, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { openPairs, type DistanceConfig } from "../distances/index.js";
import { gradients, NOTHING } from "../kernel.js";
import { metricLoss } from "../metric-loss.js";
import type { MetricLoss } from "../loss.js";
import { grid } from "../numeric/grid.js";
import { relationsOf } from "../tuples.js";
import { commonDefinition, commonOptions, distanceOption, similarity, type CommonLossOptions } from "./common.js";

/** Options of `pnpLoss`. */
export interface PnpOptions extends CommonLossOptions {
  /** How the number of negatives ahead is penalized; default "O". */
  variant?: "O" | "Ds" | "Dq" | "Iu" | "Ib";
  /** Of variant Ib; default 2. */
  b?: number;
  /** Of variant Dq; default 1. */
  alpha?: number;
  /** Temperature of the sigmoid; default 0.01. */
  anneal?: number;
  /** What the loss compares embeddings with; default "cosine". */
  distance?: DistanceConfig;
}

/** The schema of `PnpOptions`. */
export const pnpOptions = z.strictObject({
  variant: z
    .enum(["O", "Ds", "Dq", "Iu", "Ib"])
    .default("O")
    .describe("how the number of negatives ahead is penalized"),
  b: z.number().positive().default(2).describe("of variant Ib"),
  alpha: z.number().positive().default(1).describe("of variant Dq"),
  anneal: z.number().positive().default(0.01).describe("temperature of the sigmoid"),
  distance: distanceOption("cosine"),
  ...commonOptions("mean"),
});

/** Exponents are kept in ±50, beyond which a sigmoid is flat. */
const FLAT = 50;

interface Penalty {
  value(rank: number): number;
  slope(rank: number): number;
}

function penalty(variant: z.output<typeof pnpOptions>["variant"], b: number, alpha: number): Penalty {
  switch (variant) {
    case "O":
      return { value: (r) => r, slope: () => 1 };
    case "Ds":
      return { value: (r) => Math.log1p(r), slope: (r) => 1 / (1 + r) };
    case "Iu":
      return { value: (r) => (1 + r) * Math.log1p(r), slope: (r) => Math.log1p(r) + 1 };
    case "Ib":
      return { value: (r) => (b * r - Math.log1p(b * r)) / b ** 2, slope: (r) => r / (1 + b * r) };
    case "Dq":
      // 1 - mean of (1 + R)^-α is the mean of 1 - (1 + R)^-α.
      return { value: (r) => 1 - (1 + r) ** -alpha, slope: (r) => alpha * (1 + r) ** (-alpha - 1) };
  }
}

/**
 * PNP loss (Li et al., AAAI 2022): penalizes the negatives ranked before each positive.
 *
 *   R_qi = Σ_(negatives j of q) sigmoid((s_qj - s_qi)/τ),   L = mean over queries of mean_i f(R_qi)
 *   f: O: R;  Ds: log(1+R);  Iu: (1+R) log(1+R);  Ib: (bR - log(1+bR))/b²;  Dq: 1 - (1+R)^-α
 *
 * i runs over the query's class **including the query itself**; queries are the samples with a positive. Range [0, ∞),
 * Dq [0, 1]. Memory O(batch²): the ranks are summed, no batch³ tensor is made. Embeddings [batch, dimension]; ranks the
 * whole batch: no given tuples, no separate reference. No positive pair: 0 with zero gradient.
 *
 * @param options variant O, b = 2, α = 1, τ = 0.01 (defaults of pytorch-metric-learning 2.8), cosine
 */
export function pnpLoss(options?: PnpOptions): MetricLoss {
  const parsed = parseOptions("pnpLoss", pnpOptions, options);
  const { anneal } = parsed;
  const { value, slope } = penalty(parsed.variant, parsed.b, parsed.alpha);
  const distance = similarity("pnpLoss", parsed.distance);
  return metricLoss({
    name: "pnpLoss",
    reference: "refused",
    tuples: "refused",
    ...commonDefinition(parsed, "mean"),
    kernel(batch) {
      const { anchors, others } = relationsOf(batch);
      const { size } = batch.embeddings;
      const space = openPairs(distance, batch.embeddings);
      const { left, right } = grid(size, size);
      const pairs = space.pairs(left, right);
      const mates = Array.from({ length: size }, (_, q) =>
        rowsWhere(size, (i) => i === q || isPositive(anchors, q, others, i)),
      );
      const rivals = Array.from({ length: size }, (_, q) => rowsWhere(size, (j) => isNegative(anchors, q, others, j)));
      const queries = rowsWhere(size, (q) => mates[q].length > 1);
      if (queries.length === 0) return NOTHING;
      const exponent = (q: number, i: number, j: number): number =>
        (pairs.values[q * size + i] - pairs.values[q * size + j]) / anneal;
      const rank = (q: number, i: number): number => {
        let sum = 0;
        for (const j of rivals[q]) sum += 1 / (1 + Math.exp(-Math.min(FLAT, Math.max(-FLAT, exponent(q, i, j)))));
        return sum;
      };
      const ranks = new Map<number, Float64Array>();
      let term = 0;
      for (const q of queries) {
        const own = Float64Array.from(mates[q], (i) => rank(q, i));
        ranks.set(q, own);
        term += own.reduce((sum, r) => sum + value(r), 0) / own.length / queries.length;
      }
      const fold = batch.reduced("loss");
      fold.add(term, 0, -1);
      return {
        value: fold.finish(),
        backward() {
          const weight = fold.weight(term, 0, -1) / queries.length;
          for (const q of queries) {
            mates[q].forEach((i, at) => {
              const g = (weight * slope(ranks.get(q)![at])) / mates[q].length / anneal;
              for (const j of rivals[q]) {
                const x = exponent(q, i, j);
                if (x < -FLAT || x > FLAT) continue;
                const s = 1 / (1 + Math.exp(-x));
                const step = g * s * (1 - s);
                pairs.gradient[q * size + i] += step;
                pairs.gradient[q * size + j] -= step;
              }
            });
          }
          return gradients(space);
        },
      };
    },
  });
}

function rowsWhere(size: number, keep: (row: number) => boolean): Int32Array {
  return Int32Array.from({ length: size }, (_, row) => row).filter(keep);
}
