import type {
  BatchMiner,
  EmbeddingSet,
  MinedTuples,
  MiningContext,
  MiningReport,
  Pairs,
  Random,
  Triplets,
  Tuples,
} from "@smart-mining/core";
import type { Measure } from "../distance.js";
import { neededRandom } from "../needed-random.js";
import { reportOf, type TupleDistances } from "../report/mining-report.js";
import type { PairColumns, TripletColumns } from "../tuple-columns.js";
import { batchView, type BatchView } from "./batch-view.js";

/** What the report tells of a choice beyond its tuples. */
type Facts = Partial<MiningReport>;

/** Chosen triplets: anchor as its number in the view, positive and negative as candidate numbers. */
export interface ChosenTriplets {
  readonly triplets: TripletColumns;
  readonly facts?: Facts;
}

/** Chosen pairs: anchors as their numbers in the view, the others as candidate numbers. */
export interface ChosenPairs {
  readonly positive: PairColumns;
  readonly negative: PairColumns;
}

/** What a choice may look at beside the view. */
export interface PickContext extends Omit<MiningContext, "random"> {
  /** Says with the first draw that it is missing, where none was given. */
  readonly random: Random;
  readonly batch: EmbeddingSet;
}

/** How a miner measures, and by which margin its report counts; `REPORT_MARGIN` when absent. */
export interface BatchMinerOptions extends Measure {
  readonly margin?: number;
}

/** A batch miner that returns triplets: checks, measures, lets `pick` choose, and reports. */
export function tripletBatchMiner(
  name: string,
  options: BatchMinerOptions,
  pick: (view: BatchView, context: PickContext) => ChosenTriplets,
): BatchMiner<Triplets> {
  return batchMiner(name, options, (view, context) => {
    const { triplets, facts } = pick(view, context);
    const { anchors, positives, negatives } = triplets.triplets();
    const distances = {
      positive: distancesOf(view, anchors, positives),
      negative: distancesOf(view, anchors, negatives),
    };
    return { tuples: { kind: "triplets", anchors: rowsOf(view, anchors), positives, negatives }, distances, facts };
  });
}

/** A batch miner that returns pairs. */
export function pairBatchMiner(
  name: string,
  options: BatchMinerOptions,
  pick: (view: BatchView, context: PickContext) => ChosenPairs,
): BatchMiner<Pairs> {
  return batchMiner(name, options, (view, context) => {
    const chosen = pick(view, context);
    const [anchors, positives] = chosen.positive.pairs();
    const [others, negatives] = chosen.negative.pairs();
    const distances = {
      positive: distancesOf(view, anchors, positives),
      negative: distancesOf(view, others, negatives),
    };
    return {
      tuples: {
        kind: "pairs",
        positive: [rowsOf(view, anchors), positives],
        negative: [rowsOf(view, others), negatives],
      },
      distances,
    };
  });
}

interface Measured<T extends Tuples> {
  readonly tuples: T;
  readonly distances: TupleDistances;
  readonly facts?: Facts;
}

function batchMiner<T extends Tuples>(
  name: string,
  options: BatchMinerOptions,
  pick: (view: BatchView, context: PickContext) => Measured<T>,
): BatchMiner<T> {
  return {
    mine(batch: EmbeddingSet, context: MiningContext = {}): MinedTuples<T> {
      const started = performance.now();
      const view = batchView(name, batch, context, options);
      const random = neededRandom(name, context.random);
      const { tuples, distances, facts } = pick(view, { ...context, random, batch });
      const report = reportOf(tuples, distances, {
        margin: options.margin,
        anchorsAsked: view.anchors.length,
        distanceComputations: view.distances.length,
        ...facts,
        seconds: (performance.now() - started) / 1000,
      });
      return { tuples, report };
    },
  };
}

/** The anchors' numbers in the view turned, in place, into row numbers of the batch. */
function rowsOf(view: BatchView, anchors: Int32Array): Int32Array {
  for (let at = 0; at < anchors.length; at++) anchors[at] = view.anchors[anchors[at]];
  return anchors;
}

function distancesOf(view: BatchView, anchors: Int32Array, others: Int32Array): Float64Array {
  const distances = new Float64Array(anchors.length);
  for (let at = 0; at < anchors.length; at++) distances[at] = view.distances[anchors[at] * view.size + others[at]];
  return distances;
}
