import type {
  EmbeddingSet,
  Miner,
  MiningReport,
  MiningRequest,
  MiningResult,
  Pairs,
  Triplets,
  Tuples,
} from "@smart-mining/core";
import type { Measure } from "../distance.js";
import { reportOf } from "../report/mining-report.js";
import { batchView, type BatchView } from "./batch-view.js";

/** Chosen triplets: anchor as its number in the view, positive and negative as candidate numbers. */
export interface ChosenTriplets {
  readonly anchors: number[];
  readonly positives: number[];
  readonly negatives: number[];
  readonly facts?: Partial<MiningReport>;
}

/** Chosen pairs: anchors as their numbers in the view, the others as candidate numbers. */
export interface ChosenPairs {
  readonly positive: readonly [number[], number[]];
  readonly negative: readonly [number[], number[]];
  readonly facts?: Partial<MiningReport>;
}

interface Reporting extends Measure {
  readonly margin: number;
}

/** Options of the report when they depend on the batch: the margin of angular mining, say, is a constant. */
export type Picker<Chosen> = (view: BatchView, request: MiningRequest, embeddings: EmbeddingSet) => Chosen;

/** A batch miner that returns triplets: checks, measures, lets `pick` choose, and reports. */
export function tripletBatchMiner(name: string, options: Reporting, pick: Picker<ChosenTriplets>): Miner<Triplets> {
  return batchMiner(name, options, pick, (view, chosen) => ({
    tuples: {
      kind: "triplets",
      anchors: Int32Array.from(chosen.anchors, (anchor) => view.anchors[anchor]),
      positives: Int32Array.from(chosen.positives),
      negatives: Int32Array.from(chosen.negatives),
    },
    positive: distancesOf(view, chosen.anchors, chosen.positives),
    negative: distancesOf(view, chosen.anchors, chosen.negatives),
    facts: chosen.facts,
  }));
}

/** A batch miner that returns pairs. */
export function pairBatchMiner(name: string, options: Reporting, pick: Picker<ChosenPairs>): Miner<Pairs> {
  return batchMiner(name, options, pick, (view, chosen) => ({
    tuples: {
      kind: "pairs",
      positive: rowsOf(view, chosen.positive),
      negative: rowsOf(view, chosen.negative),
    },
    positive: distancesOf(view, ...chosen.positive),
    negative: distancesOf(view, ...chosen.negative),
    facts: chosen.facts,
  }));
}

interface Measured<T extends Tuples> {
  readonly tuples: T;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  readonly facts?: Partial<MiningReport>;
}

function batchMiner<Chosen, T extends Tuples>(
  name: string,
  options: Reporting,
  pick: Picker<Chosen>,
  measured: (view: BatchView, chosen: Chosen) => Measured<T>,
): Miner<T> {
  return {
    scope: "batch",
    mine(embeddings: EmbeddingSet, request: MiningRequest): MiningResult<T> {
      const started = performance.now();
      const view = batchView(name, embeddings, request, options);
      const { tuples, facts, ...distances } = measured(view, pick(view, request, embeddings));
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

function rowsOf(view: BatchView, [anchors, others]: readonly [number[], number[]]): [Int32Array, Int32Array] {
  return [Int32Array.from(anchors, (anchor) => view.anchors[anchor]), Int32Array.from(others)];
}

function distancesOf(view: BatchView, anchors: number[], others: number[]): Float64Array {
  return Float64Array.from(anchors, (anchor, at) => view.distances[anchor * view.size + others[at]]);
}
