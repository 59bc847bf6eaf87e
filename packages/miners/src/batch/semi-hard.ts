import { parseOptions, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { marginOption, measureOptions } from "../distance.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Options of `semiHardMiner`. */
export const semiHardOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
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
 * @throws {OptionError} on bad options
 */
export function semiHardMiner(options: z.input<typeof semiHardOptions> = {}): Miner<Triplets> {
  const parsed = parseOptions("semiHardMiner", semiHardOptions, options);
  return tripletBatchMiner("semiHardMiner", parsed, (view, request) => {
    const bandWidth = request.parameters?.bandWidth ?? parsed.bandWidth ?? Number.POSITIVE_INFINITY;
    const chosen = { anchors: [] as number[], positives: [] as number[], negatives: [] as number[] };
    const widened = new Set<number>();
    for (let anchor = 0; anchor < view.anchors.length; anchor++) {
      const positives = positivesOf(view, anchor);
      if (positives.length === 0) continue;
      const negatives = negativesOf(view, anchor);
      for (const positive of positives) {
        const from = view.distances[anchor * view.size + positive];
        const inBand = (distance: number): boolean => distance > from && distance <= from + bandWidth;
        let negative: number;
        if (parsed.select === "nearest") negative = nearestOf(view, anchor, negatives, inBand);
        else {
          const band = negatives.filter((row) => inBand(view.distances[anchor * view.size + row]));
          negative = band.length === 0 ? -1 : band[request.random.integer(band.length)];
        }
        if (negative < 0 && parsed.whenNone === "farthest") {
          negative = farthestOf(view, anchor, negatives);
          if (negative >= 0) widened.add(anchor);
        }
        if (negative < 0) continue;
        chosen.anchors.push(anchor);
        chosen.positives.push(positive);
        chosen.negatives.push(negative);
      }
    }
    return { ...chosen, facts: { widened: widened.size } };
  });
}
