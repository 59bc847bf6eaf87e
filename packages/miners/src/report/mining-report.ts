import {
  checkTuples,
  parseOptions,
  type EmbeddingSet,
  type MiningReport,
  type Tuples,
  tupleCount,
} from "@smart-mining/core";
import { z } from "zod";
import { checkSameDimension, marginOption, measureOptions, preparedRows, rowDistance } from "../distance.js";
import { distanceAuc } from "./auc.js";
import { hardnessOf } from "./hardness.js";

/** What a report needs beyond the tuples and their distances. */
export interface ReportFacts extends Partial<
  Omit<MiningReport, "tuples" | "activeFraction" | "hardShare" | "semiHardShare" | "easyShare" | "hardness" | "auc">
> {
  readonly margin: number;
  /** How many anchors were asked for. */
  readonly anchorsAsked: number;
}

/** Distances of the tuples' pairs, in the order of the tuples. */
export interface TupleDistances {
  /** Anchor to positive. */
  readonly positive: Float64Array;
  /** Anchor to negative. */
  readonly negative: Float64Array;
}

/** The common report from distances that are already known; nothing is measured again. */
export function reportOf(tuples: Tuples, distances: TupleDistances, facts: ReportFacts): MiningReport {
  const { anchorsAsked, ...given } = facts;
  const served =
    tuples.kind === "triplets" ? countDistinct(tuples.anchors) : countDistinct(tuples.positive[0], tuples.negative[0]);
  return {
    meanPositive: mean(distances.positive),
    meanNegative: mean(distances.negative),
    widened: 0,
    distanceComputations: 0,
    seconds: 0,
    anchorsWithoutTuple: anchorsAsked === 0 ? 0 : 1 - served / anchorsAsked,
    ...given,
    tuples: tupleCount(tuples),
    auc: distanceAuc(distances.positive, distances.negative),
    ...hardnessOf(gapsOf(tuples, distances), facts.margin),
  };
}

const reportOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  anchorsAsked: z.int().min(0).optional(),
});

/** What `miningReport` takes. */
export type MiningReportOptions = z.input<typeof reportOptions> & { readonly reference?: EmbeddingSet };

/**
 * The common report on any tuples: each distance is measured once, the AUC is found by sorting.
 *
 * @param embeddings the rows that the tuples' anchors number
 * @param options    `margin` (default 0.2), `distance` (default Euclidean), `normalize` (default true), `reference`: the
 *                   rows that positives and negatives number, when they are others; `anchorsAsked` (default: all rows)
 * @throws {ShapeError} if a row number is out of range
 */
export function miningReport(
  embeddings: EmbeddingSet,
  tuples: Tuples,
  options: MiningReportOptions = {},
): MiningReport {
  const { reference, ...rest } = options;
  const parsed = parseOptions("miningReport", reportOptions, rest);
  const started = performance.now();
  if (reference === undefined) checkTuples("miningReport", tuples, embeddings.size);
  else checkSameDimension("miningReport", embeddings, reference);
  const left = preparedRows(embeddings, parsed);
  const right = reference === undefined ? left : preparedRows(reference, parsed);
  const { dimension } = embeddings;
  const measure = (from: Int32Array, to: Int32Array): Float64Array =>
    Float64Array.from(from, (row, at) =>
      rowDistance(parsed.distance, left, row * dimension, right, to[at] * dimension, dimension),
    );
  const distances =
    tuples.kind === "triplets"
      ? { positive: measure(tuples.anchors, tuples.positives), negative: measure(tuples.anchors, tuples.negatives) }
      : { positive: measure(...tuples.positive), negative: measure(...tuples.negative) };
  return reportOf(tuples, distances, {
    margin: parsed.margin,
    anchorsAsked: parsed.anchorsAsked ?? embeddings.size,
    distanceComputations: distances.positive.length + distances.negative.length,
    seconds: (performance.now() - started) / 1000,
  });
}

/**
 * d- - d+ of each tuple. A pair is set against the worst counterpart of the same anchor: a positive pair against the
 * anchor's nearest mined negative, a negative pair against its farthest mined positive; without one it is NaN.
 */
function gapsOf(tuples: Tuples, { positive, negative }: TupleDistances): Float64Array {
  if (tuples.kind === "triplets") return positive.map((distance, at) => negative[at] - distance);
  const farthest = new Map<number, number>();
  const nearest = new Map<number, number>();
  tuples.positive[0].forEach((anchor, at) =>
    farthest.set(anchor, Math.max(farthest.get(anchor) ?? -Infinity, positive[at])),
  );
  tuples.negative[0].forEach((anchor, at) =>
    nearest.set(anchor, Math.min(nearest.get(anchor) ?? Infinity, negative[at])),
  );
  const gaps = new Float64Array(positive.length + negative.length);
  positive.forEach((distance, at) => (gaps[at] = (nearest.get(tuples.positive[0][at]) ?? Number.NaN) - distance));
  negative.forEach(
    (distance, at) => (gaps[positive.length + at] = distance - (farthest.get(tuples.negative[0][at]) ?? Number.NaN)),
  );
  return gaps;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Different row numbers in the columns together. */
function countDistinct(...columns: Int32Array[]): number {
  const largest = columns.reduce((most, column) => column.reduce((a, b) => (b > a ? b : a), most), -1);
  const seen = new Uint8Array(largest + 1);
  let count = 0;
  for (const column of columns)
    for (const row of column) {
      if (seen[row] === 0) count++;
      seen[row] = 1;
    }
  return count;
}
