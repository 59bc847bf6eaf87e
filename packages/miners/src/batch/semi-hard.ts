import { parseOptions, type BatchMiner, type Random, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { measureOptions, type MeasureOptions } from "../distance.js";
import { tripletColumns } from "../tuple-columns.js";
import { tripletBatchMiner } from "./batch-miner.js";
import type { BatchView } from "./batch-view.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `semiHardMiner`. */
export interface SemiHardMinerOptions extends MeasureOptions {
  /** How far beyond the positive a negative may lie; no bound when absent. The parameters of a call come first. */
  bandWidth?: number;
  /** Which negative of the band: the nearest (default), or one drawn at random (FaceNet). */
  select?: "nearest" | "random";
  /** Without a negative in the band: give no triplet (default), or take the farthest negative and count it as widened. */
  whenNone?: "skip" | "farthest";
}

/** The schema of `SemiHardMinerOptions`. */
export const semiHardOptions = z.strictObject({
  ...measureOptions,
  bandWidth: z
    .number()
    .positive()
    .optional()
    .describe(
      "how far beyond the positive a negative may lie; no bound when absent; the request's parameters come first",
    ),
  select: z
    .enum(["nearest", "random"])
    .default("nearest")
    .describe("which negative of the band: the nearest, or one drawn at random (FaceNet)"),
  whenNone: z
    .enum(["skip", "farthest"])
    .default("skip")
    .describe("without a negative in the band: give no triplet, or take the farthest negative and count it as widened"),
});

/**
 * For every anchor-positive pair of the batch a negative farther than the positive (Schroff et al. 2015, FaceNet):
 * d(a,p) < d(a,n) <= d(a,p) + bandWidth.
 *
 * @throws {OptionError} on bad options; by `mine` with `select: "random"`, when no random is given
 */
export function semiHardMiner(options: SemiHardMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "semiHardMiner";
  const parsed = parseOptions(caller, semiHardOptions, options);
  return tripletBatchMiner(caller, parsed, (view, { parameters, random }) => {
    const bandWidth = parameters?.bandWidth ?? parsed.bandWidth ?? Number.POSITIVE_INFINITY;
    const triplets = tripletColumns({ caller });
    const widened = new Set<number>();
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const positives = positivesOf(view, anchor);
      if (positives.length === 0) continue;
      const negatives = negativesOf(view, anchor);
      for (const positive of positives) {
        const from = view.distances[anchor * view.size + positive];
        const inBand = (distance: number): boolean => distance > from && distance <= from + bandWidth;
        let negative =
          parsed.select === "nearest"
            ? nearestOf(view, anchor, negatives, inBand)
            : drawnOf(view, anchor, negatives, inBand, random);
        if (negative < 0 && parsed.whenNone === "farthest") {
          negative = farthestOf(view, anchor, negatives);
          if (negative >= 0) widened.add(anchor);
        }
        if (negative >= 0) triplets.add(anchor, positive, negative);
      }
    }
    return { triplets, facts: { widened: widened.size } };
  });
}

/** One of the candidates that are allowed, or -1. */
function drawnOf(
  view: BatchView,
  anchor: number,
  candidates: readonly number[],
  allowed: (distance: number) => boolean,
  random: Random,
): number {
  const band = candidates.filter((row) => allowed(view.distances[anchor * view.size + row]));
  return band.length === 0 ? -1 : band[random.integer(band.length)];
}
