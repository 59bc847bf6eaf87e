import { parseOptions, throwIfAborted, type Miner, type Triplets } from "@smart-mining/core";
import { z } from "zod";
import { checkedAnchors, checkSet } from "./batch/batch-view.js";
import { classSampler } from "./class-sampler.js";
import { checkSameDimension, marginOption, measureOptions } from "./distance.js";
import { miningReport } from "./report/mining-report.js";
import { tripletColumns } from "./triplet-columns.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** Options of `randomMiner`. */
export const randomOptions = z.strictObject({
  ...measureOptions,
  ...marginOption,
  scope: z
    .enum(["batch", "dataset"])
    .default("batch")
    .describe("whether it is shown one batch or the whole training set"),
  perAnchor: z.int().min(1).default(1).describe("triplets drawn for each anchor"),
});

/**
 * For each anchor a random positive and a random negative, each uniform over its side. O(N) at any number of rows.
 *
 * @throws {OptionError} on bad options
 */
export function randomMiner(options: z.input<typeof randomOptions> = {}): Miner<Triplets> {
  const { scope, perAnchor, margin, distance, normalize } = parseOptions("randomMiner", randomOptions, options);
  return {
    scope,
    mine(embeddings, request) {
      const started = performance.now();
      throwIfAborted("randomMiner", request.signal);
      checkSet("randomMiner", embeddings);
      const anchors = checkedAnchors("randomMiner", embeddings, request);
      const { reference, random } = request;
      if (reference !== undefined) {
        checkSet("randomMiner (reference)", reference);
        checkSameDimension("randomMiner", embeddings, reference);
      }
      const sampler = classSampler((reference ?? embeddings).labels);
      const columns = tripletColumns(anchors.length * perAnchor);
      for (let at = 0; at < anchors.length; at++) {
        if (at % BLOCK === 0) {
          throwIfAborted("randomMiner", request.signal);
          request.onProgress?.({ phase: "mine", done: at, total: anchors.length });
        }
        const anchor = anchors[at];
        const label = embeddings.labels[anchor];
        for (let turn = 0; turn < perAnchor; turn++) {
          const positive = sampler.same(label, reference === undefined ? anchor : -1, random);
          if (positive < 0) break;
          const negative = sampler.other(label, random);
          if (negative < 0) break;
          columns.add(anchor, positive, negative);
        }
      }
      const tuples = columns.triplets();
      const report = miningReport(embeddings, tuples, {
        margin,
        distance,
        normalize,
        reference,
        anchorsAsked: anchors.length,
      });
      return { tuples, report: { ...report, seconds: (performance.now() - started) / 1000 } };
    },
  };
}
