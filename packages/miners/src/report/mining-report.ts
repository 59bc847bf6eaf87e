import {
  checkTuples,
  hasClass,
  parseOptions,
  type EmbeddingSet,
  type MiningReport,
  type Tuples,
  tupleCount,
} from "@smart-mining/core";
import { z } from "zod";
import { checkSameDimension, measureOptions, preparedRows, rowDistance, type MeasureOptions } from "../distance.js";
import { distanceAuc } from "./auc.js";
import { hardnessOf } from "./hardness.js";

/** The margin at which a report counts active and semi-hard tuples where the miner has none of its own. */
const REPORT_MARGIN = 0.2;

/** What a report needs beyond the tuples and their distances. */
export interface ReportFacts extends Partial<
  Omit<MiningReport, "tuples" | "activeFraction" | "hardShare" | "semiHardShare" | "easyShare" | "hardness" | "auc">
> {
  /** Default `REPORT_MARGIN`. */
  readonly margin?: number;
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
  const { anchorsAsked, margin = REPORT_MARGIN, ...given } = facts;
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
    margin,
    tuples: tupleCount(tuples),
    auc: distanceAuc(distances.positive, distances.negative),
    ...hardnessOf(gapsOf(tuples, distances), margin),
  };
}

const reportOptions = z.strictObject({
  ...measureOptions,
  margin: z
    .number()
    .min(0)
    .default(REPORT_MARGIN)
    .describe("margin at which active and semi-hard tuples are counted, in the report's distance"),
  anchorsAsked: z.int().min(0).optional().describe("anchors that were to get a tuple; all rows of a class when absent"),
});

/** What `miningReport` takes. */
export interface MiningReportOptions extends MeasureOptions {
  /** Margin at which active and semi-hard tuples are counted, in the report's distance; default 0.2. */
  margin?: number;
  /** Anchors that were to get a tuple; default: all rows that have a class. */
  anchorsAsked?: number;
  /** The rows that positives and negatives number, when they are others. */
  reference?: EmbeddingSet;
}

/**
 * The common report on any tuples: each distance is measured once, the AUC is found by sorting.
 *
 * @param embeddings the rows that the tuples' anchors number
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
  const measure = (from: Int32Array, to: Int32Array): Float64Array => {
    const distances = new Float64Array(from.length);
    for (let at = 0; at < from.length; at++)
      distances[at] = rowDistance(parsed.distance, left, from[at] * dimension, right, to[at] * dimension, dimension);
    return distances;
  };
  const distances =
    tuples.kind === "triplets"
      ? { positive: measure(tuples.anchors, tuples.positives), negative: measure(tuples.anchors, tuples.negatives) }
      : { positive: measure(...tuples.positive), negative: measure(...tuples.negative) };
  return reportOf(tuples, distances, {
    margin: parsed.margin,
    anchorsAsked: parsed.anchorsAsked ?? embeddings.labels.filter(hasClass).length,
    distanceComputations: distances.positive.length + distances.negative.length,
    seconds: (performance.now() - started) / 1000,
  });
}

/**
 * d- - d+ of each tuple. A pair is set against the worst counterpart of the same anchor: a positive pair against the
 * anchor's nearest mined negative, a negative pair against its farthest mined positive; without one it is NaN.
 */
function gapsOf(tuples: Tuples, { positive, negative }: TupleDistances): Float64Array {
  if (tuples.kind === "triplets") {
    const gaps = new Float64Array(positive.length);
    for (let at = 0; at < gaps.length; at++) gaps[at] = negative[at] - positive[at];
    return gaps;
  }
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
