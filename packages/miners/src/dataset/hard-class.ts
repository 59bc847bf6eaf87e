import {
  OptionError,
  parseOptions,
  throwIfAborted,
  type EmbeddingSet,
  type Miner,
  type MiningRequest,
  type MiningResult,
  type NeighborIndex,
  type Triplets,
} from "@smart-mining/core";
import { z } from "zod";
import { checkedAnchors, checkSet } from "../batch/batch-view.js";
import { classSampler } from "../class-sampler.js";
import { marginOption } from "../distance.js";
import { classGraphOfMeans } from "../packing/class-means.js";
import { reportOf } from "../report/mining-report.js";
import { measuredTriplets } from "./measured-triplets.js";
import { distanceBetween, unitRows } from "./unit-rows.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** Options of `hardClassMiner`. */
export const hardClassOptions = z.strictObject({
  ...marginOption,
  classes: z.int().min(1).default(5).describe("nearest classes, by class mean, that negatives are taken from"),
  perAnchor: z.int().min(1).default(1).describe("triplets for each anchor"),
  image: z
    .enum(["random", "nearest"])
    .default("random")
    .describe("a random image of the chosen class, or its image nearest to the anchor"),
});

/** Options and the index that searches the class means; exact search when absent. */
export type HardClassMinerOptions = z.input<typeof hardClassOptions> & { readonly index?: NeighborIndex };

/**
 * For each anchor a random positive and a negative from one of the classes whose means lie nearest to its own class's mean
 * (hard class mining, Sohn 2016, "N-pair Loss"). Embeddings are normalized. O(N · D + C · classes).
 *
 * @throws {OptionError} on bad options
 */
export function hardClassMiner({ index, ...options }: HardClassMinerOptions = {}): Miner<Triplets> {
  const parsed = parseOptions("hardClassMiner", hardClassOptions, options);
  return {
    scope: "dataset",
    async mine(set: EmbeddingSet, request: MiningRequest): Promise<MiningResult<Triplets>> {
      const started = performance.now();
      throwIfAborted("hardClassMiner", request.signal);
      checkSet("hardClassMiner", set);
      if (request.reference !== undefined)
        throw new OptionError(`hardClassMiner: "reference" is not supported; the whole set is mined against itself.`);
      const anchors = checkedAnchors("hardClassMiner", set, request);
      const { random } = request;
      const { labels, dimension } = set;
      const values = unitRows(set.values, dimension);
      const before = index?.statistics?.distanceComputations ?? 0;
      const graph = await classGraphOfMeans(set, { near: parsed.classes, index, signal: request.signal });
      const sampler = classSampler(labels);
      const found = measuredTriplets(anchors.length * parsed.perAnchor);
      let computed = Math.max(0, (index?.statistics?.distanceComputations ?? 0) - before);
      const distance = (left: number, right: number): number => {
        computed++;
        return distanceBetween(values, left, right, dimension);
      };
      for (let at = 0; at < anchors.length; at++) {
        if (at % BLOCK === 0) {
          throwIfAborted("hardClassMiner", request.signal);
          request.onProgress?.({ phase: "mine", done: at, total: anchors.length });
        }
        const anchor = anchors[at];
        const own = graph.classes.classOfRow[anchor];
        const [first, end] = [graph.starts[own], graph.starts[own + 1]];
        for (let turn = 0; turn < parsed.perAnchor && end > first; turn++) {
          const positive = sampler.same(labels[anchor], anchor, random);
          if (positive < 0) break;
          const other = graph.near[first + random.integer(end - first)];
          const negative =
            parsed.image === "random"
              ? sampler.same(graph.classes.classes[other], -1, random)
              : nearestRow(
                  graph.classes.rows.subarray(graph.classes.starts[other], graph.classes.starts[other + 1]),
                  (row) => distance(anchor, row),
                );
          found.add(anchor, positive, negative, distance(anchor, positive), distance(anchor, negative));
        }
      }
      const tuples = found.triplets();
      const report = reportOf(tuples, found.distances(), {
        margin: parsed.margin,
        anchorsAsked: anchors.length,
        distanceComputations: computed,
        seconds: (performance.now() - started) / 1000,
      });
      return { tuples, report };
    },
  };
}

function nearestRow(rows: Int32Array, distance: (row: number) => number): number {
  let [best, bestDistance] = [-1, Number.POSITIVE_INFINITY];
  for (const row of rows) {
    const present = distance(row);
    if (present < bestDistance) [best, bestDistance] = [row, present];
  }
  return best;
}
