import { parseOptions, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { marginOption } from "../distance.js";
import { tripletBatchMiner } from "./batch-miner.js";
import { tripletsWhere } from "./triplet-margin.js";

/** Options of `angularMiner`. */
export const angularOptions = z.strictObject({
  ...marginOption,
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
export function angularMiner(options: z.input<typeof angularOptions> = {}): Miner<Triplets> {
  const { angle, margin } = parseOptions("angularMiner", angularOptions, options);
  const threshold = Math.tan((angle * Math.PI) / 180);
  const measure = { distance: "euclidean", normalize: false, margin } as const;
  return tripletBatchMiner("angularMiner", measure, (view, request, embeddings) => {
    const { values, dimension } = embeddings;
    const others = (request.reference ?? embeddings).values;
    return tripletsWhere(view, (anchor, positive, negative) => {
      const [a, p, n] = [view.anchors[anchor] * dimension, positive * dimension, negative * dimension];
      let sum = 0;
      for (let at = 0; at < dimension; at++) sum += (others[n + at] - (values[a + at] + others[p + at]) / 2) ** 2;
      return view.distances[anchor * view.size + positive] > threshold * 2 * Math.sqrt(sum);
    });
  });
}
