import {
  parseOptions,
  throwIfAborted,
  type BatchMiner,
  type EmbeddingSet,
  type MinedTuples,
  type MiningContext,
  type Triplets,
} from "@smart-mining/core";
import { z } from "zod";
import { checkedAnchors, checkSet } from "./batch/batch-view.js";
import { classSampler } from "./class-sampler.js";
import { checkSameDimension, measureOptions, type Measure, type MeasureOptions } from "./distance.js";
import { neededRandom } from "./needed-random.js";
import { miningReport } from "./report/mining-report.js";
import { tripletColumns } from "./tuple-columns.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** Options of `randomMiner` and `datasetRandomMiner`; distances are for the report alone. */
export interface RandomMinerOptions extends MeasureOptions {
  /** Triplets drawn for each anchor; default 1. */
  perAnchor?: number;
}

/** The schema of `RandomMinerOptions`. */
export const randomOptions = z.strictObject({
  ...measureOptions,
  perAnchor: z.int().min(1).default(1).describe("triplets drawn for each anchor"),
});

/**
 * For each anchor of the batch a random positive and a random negative, each uniform over its side. O(N).
 *
 * @throws {OptionError} on bad options; by `mine`, when no random is given
 */
export function randomMiner(options: RandomMinerOptions = {}): BatchMiner<Triplets> {
  const parsed = parseOptions("randomMiner", randomOptions, options);
  return { mine: (batch, context = {}) => randomTriplets("randomMiner", batch, context, parsed) };
}

/** Draws for the anchors of a set, and reports. */
export function randomTriplets(
  caller: string,
  set: EmbeddingSet,
  context: MiningContext,
  { perAnchor, ...measure }: Measure & { readonly perAnchor: number },
): MinedTuples<Triplets> {
  const started = performance.now();
  throwIfAborted(caller, context.signal);
  checkSet(caller, set);
  const anchors = checkedAnchors(caller, set, context);
  const { reference } = context;
  if (reference !== undefined) {
    checkSet(`${caller} (reference)`, reference);
    checkSameDimension(caller, set, reference);
  }
  const random = neededRandom(caller, context.random);
  const sampler = classSampler(set, reference);
  const columns = tripletColumns({ caller, expected: anchors.length * perAnchor });
  for (let at = 0; at < anchors.length; at++) {
    if (at % BLOCK === 0) {
      throwIfAborted(caller, context.signal);
      context.onProgress?.({ phase: "mine", done: at, total: anchors.length });
    }
    const anchor = anchors[at];
    for (let turn = 0; turn < perAnchor; turn++) {
      const positive = sampler.positive(anchor, random);
      if (positive < 0) break;
      const negative = sampler.negative(anchor, random);
      if (negative < 0) break;
      columns.add(anchor, positive, negative);
    }
  }
  const tuples = columns.triplets();
  const report = miningReport(set, tuples, { ...measure, reference, anchorsAsked: anchors.length });
  return { tuples, report: { ...report, seconds: (performance.now() - started) / 1000 } };
}
