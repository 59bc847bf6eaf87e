import type { EmbeddingSet } from "./embedding-set.js";
import type { Random } from "./random.js";
import type { Tuples } from "./tuples.js";
import type { ClassNeighbors, WorkOptions } from "./neighbors.js";

/** The mining hyper-parameters that a controller moves. Miners use those that concern them. */
export interface MiningParameters {
  /** Which positive: its place among the anchor's positives from nearest (0) to farthest (1). */
  readonly positiveQuantile: number;
  /** Which negative: how many of the nearest eligible negatives are skipped, a whole number >= 0. */
  readonly negativeRank: number;
  /** How far beyond the positive a negative may lie (Euclidean distance); the width of the semi-hard band. */
  readonly bandWidth: number;
  /** Share of random triplets mixed in, in [0, 1]. */
  readonly randomShare: number;
  /** Share of a packed batch's classes that mined neighbors choose, the rest at random, in [0, 1]. */
  readonly minedShare: number;
  /** Classes that are packed together as one neighborhood, a whole number >= 2. */
  readonly groupSize: number;
  /** Name of the miner to use, of those that the pipeline holds; its first one when absent. */
  readonly miner?: string;
}

/** Parameters to begin with when no controller is given. */
export const DEFAULT_MINING_PARAMETERS: MiningParameters = {
  positiveQuantile: 0,
  negativeRank: 0,
  bandWidth: Number.POSITIVE_INFINITY,
  randomShare: 0,
  minedShare: 1,
  groupSize: 5,
};

/** What a miner is told with each call. */
export interface MiningRequest extends WorkOptions {
  readonly random: Random;
  readonly parameters?: Partial<MiningParameters>;
  /** Separate rows to take positives and negatives from; anchors come from the embeddings. */
  readonly reference?: EmbeddingSet;
  /** The rows to mine anchors from; all when absent. */
  readonly anchors?: Int32Array;
  /**
   * What the caller goes on with; tuples when absent. For "neighbors", the lists of every row, a miner that gives lists may
   * mine tuples from a sample of the anchors, enough for its report.
   */
  readonly purpose?: "tuples" | "neighbors";
}

/** What a miner did; the same fields for every miner. Distances are Euclidean unless the miner says otherwise. */
export interface MiningReport {
  /** Number of tuples returned. */
  readonly tuples: number;
  /** Share of tuples whose margin loss is not zero at `margin`; NaN without tuples. */
  readonly activeFraction: number;
  readonly margin: number;
  /** Mean anchor-positive and anchor-negative distance; NaN without tuples. */
  readonly meanPositive: number;
  readonly meanNegative: number;
  /** Chance that a random mined d- exceeds a random mined d+; 0.5 means inseparable. */
  readonly auc: number;
  /** Shares of hard (d- <= d+), semi-hard and easy tuples; they sum to 1. */
  readonly hardShare: number;
  readonly semiHardShare: number;
  readonly easyShare: number;
  /** Counts of d- - d+ in equal bins over [-1, 1]; the outer bins hold what lies beyond. */
  readonly hardness: Int32Array;
  /** Share of anchors that got no tuple. */
  readonly anchorsWithoutTuple: number;
  /** Anchors for which the wanted band held no negative and was widened. */
  readonly widened: number;
  readonly distanceComputations: number;
  readonly seconds: number;
  /** Rounds since the index was built afresh; undefined for miners without an index. */
  readonly indexAge?: number;
  /** Recall of the index measured on a sample; undefined when not measured. */
  readonly annRecall?: number;
  /** Anchors whose neighbor lists were too short and were searched again, deeper; undefined for miners without an index. */
  readonly deepened?: number;
  /** Anchors left without a tuple because the limit on deeper searches was reached, not because there is none. */
  readonly exhausted?: number;
  /** Negatives passed over as likely false ones: mislabeled or duplicate images. */
  readonly guarded?: number;
  /** Random tuples among the mined ones. */
  readonly randomTuples?: number;
  /** Share of anchors with a positive whose nearest neighbor is of their class: Recall@1 on the mined set, for nothing. */
  readonly recallAt1?: number;
  /** Mean age of the embeddings in steps; undefined for a fresh pass. */
  readonly embeddingAge?: number;
}

/** Tuples and how they came about. */
export interface MiningResult<T extends Tuples = Tuples> {
  readonly tuples: T;
  readonly report: MiningReport;
  /** Neighbor lists of every row that the round needed anyway, for packing batches; absent when it needed none. */
  readonly neighbors?: ClassNeighbors;
  /** Rows beyond the batch: tuple row `size + i` is row i of it (cross-batch memory). */
  readonly memory?: EmbeddingSet;
}

/** Picks which tuples to train on. */
export interface Miner<T extends Tuples = Tuples> {
  /** What it is shown: one batch, or the whole training set. */
  readonly scope: "batch" | "dataset";
  mine(embeddings: EmbeddingSet, request: MiningRequest): MiningResult<T> | Promise<MiningResult<T>>;
  /** Frees an index or memory that the miner owns. */
  dispose?(): void;
}
