import { parseOptions, type BatchMiner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { tripletBatchMiner } from "./batch-miner.js";
import { tripletsWhere } from "./triplets-where.js";

/** Options of `angularMiner`. */
export interface AngularMinerOptions {
  /** Triplets whose angle at the negative is larger are kept, in degrees, between 0 and 90; default 20. */
  angle?: number;
}

/** The schema of `AngularMinerOptions`. */
export const angularOptions = z.strictObject({
  angle: z
    .number()
    .gt(0)
    .lt(90)
    .default(20)
    .describe("triplets whose angle at the negative is larger are kept, in degrees"),
});

/**
 * Triplets whose angle at the negative, atan(|a - p| / (2 |n - (a + p)/2|)), exceeds `angle` (Wang et al. 2017, "Deep Metric
 * Learning with Angular Loss"). Works on the embeddings as they are, not normalized.
 *
 * @throws {OptionError} on bad options
 */
export function angularMiner(options: AngularMinerOptions = {}): BatchMiner<Triplets> {
  const caller = "angularMiner";
  const { angle } = parseOptions(caller, angularOptions, options);
  const threshold = Math.tan((angle * Math.PI) / 180);
  return tripletBatchMiner(caller, { distance: "euclidean", normalize: false }, (view, { batch, reference }) => {
    const { values, dimension } = batch;
    const others = (reference ?? batch).values;
    const triplets = tripletsWhere(caller, view, (anchor, positive, negative) => {
      const [a, p, n] = [view.anchors[anchor] * dimension, positive * dimension, negative * dimension];
      let sum = 0;
      for (let at = 0; at < dimension; at++) sum += (others[n + at] - (values[a + at] + others[p + at]) / 2) ** 2;
      return view.distances[anchor * view.size + positive] > threshold * 2 * Math.sqrt(sum);
    });
    return { triplets };
  });
}
