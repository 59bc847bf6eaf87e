import {
  euclideanDistance,
  OptionError,
  parseOptions,
  throwIfAborted,
  type DatasetMiner,
  type EmbeddingSet,
  type MinedTuples,
  type MiningContext,
  type NeighborIndex,
  type Triplets,
} from "@smart-mining/core";
import { z } from "zod";
import { checkedAnchors, checkSet } from "../batch/batch-view.js";
import { classSampler } from "../class-sampler.js";
import { reportOf } from "../report/mining-report.js";
import type { ClassGraph } from "../sampling/class-graph.js";
import { classGraphOfMeans } from "../sampling/class-means.js";
import { unitRows } from "../unit-rows.js";
import { measuredTriplets } from "./measured-triplets.js";
import { miningRound, type Choice } from "./mining-round.js";

/** Anchors between two looks at the abort signal and reports of progress. */
const BLOCK = 4096;

/** Options of `hardClassMiner`. */
export interface HardClassMinerOptions {
  /** Nearest classes, by class mean, that negatives are taken from; default 5. */
  classes?: number;
  /** Triplets for each anchor; default 1. */
  perAnchor?: number;
  /** A random image of the chosen class (default), or its image nearest to the anchor. */
  image?: "random" | "nearest";
  /** Searches the class means, the caller disposes it; exact search when absent. */
  index?: NeighborIndex;
}

/** The schema of `HardClassMinerOptions` without the index. */
export const hardClassOptions = z.strictObject({
  classes: z.int().min(1).default(5).describe("nearest classes, by class mean, that negatives are taken from"),
  perAnchor: z.int().min(1).default(1).describe("triplets for each anchor"),
  image: z
    .enum(["random", "nearest"])
    .default("random")
    .describe("a random image of the chosen class, or its image nearest to the anchor"),
});

const CALLER = "hardClassMiner";

/**
 * For each anchor a random positive and a negative from one of the classes whose means lie nearest to its own class's mean
 * (hard class mining, Sohn 2016, "N-pair Loss"). Embeddings are normalized. O(N · D + C · classes). Rows of no class have
 * no mean and are never chosen. Its rounds have no lists.
 *
 * @throws {OptionError} on bad options; by a round, when no random was given
 */
export function hardClassMiner({ index, ...options }: HardClassMinerOptions = {}): DatasetMiner {
  const settings = parseOptions(CALLER, hardClassOptions, options);
  return {
    async mine(set: EmbeddingSet, context: MiningContext = {}) {
      const started = performance.now();
      throwIfAborted(CALLER, context.signal);
      checkSet(CALLER, set);
      if (context.reference !== undefined)
        throw new OptionError(`${CALLER}: "reference" is not supported; the whole set is mined against itself.`);
      const anchors = checkedAnchors(CALLER, set, context);
      const before = index?.statistics?.distanceComputations ?? 0;
      const graph = await classGraphOfMeans(set, { near: settings.classes, index, signal: context.signal });
      const graphDistances = Math.max(0, (index?.statistics?.distanceComputations ?? 0) - before);
      const data: HardClassData = {
        settings,
        set,
        values: unitRows(set),
        graph,
        graphDistances,
      };
      return miningRound({
        caller: CALLER,
        set,
        context,
        anchors,
        seconds: (performance.now() - started) / 1000,
        choose: (choice) => choose(data, choice),
        anchorsOf: (request) => checkedAnchors(CALLER, set, request),
      });
    },
  };
}

interface HardClassData {
  readonly settings: z.output<typeof hardClassOptions>;
  readonly set: EmbeddingSet;
  /** Normalized. */
  readonly values: Float32Array;
  readonly graph: ClassGraph;
  /** Distances that the graph cost. */
  readonly graphDistances: number;
}

function choose(data: HardClassData, { anchors, random, work }: Choice): MinedTuples<Triplets> {
  const { settings, set, values, graph } = data;
  const sampler = classSampler(set);
  const found = measuredTriplets({ caller: CALLER, expected: anchors.length * settings.perAnchor });
  let computed = data.graphDistances;
  const distance = (left: number, right: number): number => {
    computed++;
    return euclideanDistance(values, left, right, set.dimension);
  };
  const { classes, starts, rows } = graph.classes;
  const negativeOf = (anchor: number, other: number): number =>
    settings.image === "random"
      ? sampler.ofClass(classes[other], random)
      : nearestRow(rows.subarray(starts[other], starts[other + 1]), (row) => distance(anchor, row));
  for (let at = 0; at < anchors.length; at++) {
    if (at % BLOCK === 0) {
      throwIfAborted(CALLER, work.signal);
      work.onProgress?.({ phase: "mine", done: at, total: anchors.length });
    }
    const anchor = anchors[at];
    const own = graph.classes.classOfRow[anchor];
    const [first, end] = [graph.starts[own], graph.starts[own + 1]];
    for (let turn = 0; turn < settings.perAnchor && end > first; turn++) {
      const positive = sampler.positive(anchor, random);
      if (positive < 0) break;
      const negative = negativeOf(anchor, graph.near[first + random.integer(end - first)]);
      found.add([anchor, positive, negative], distance(anchor, positive), distance(anchor, negative));
    }
  }
  const tuples = found.triplets();
  const facts = { anchorsAsked: anchors.length, distanceComputations: computed };
  return { tuples, report: reportOf(tuples, found.distances(), facts) };
}

function nearestRow(rows: Int32Array, distance: (row: number) => number): number {
  let [best, bestDistance] = [-1, Number.POSITIVE_INFINITY];
  for (const row of rows) {
    const present = distance(row);
    if (present < bestDistance) [best, bestDistance] = [row, present];
  }
  return best;
}
