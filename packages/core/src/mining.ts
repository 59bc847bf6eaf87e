import type { EmbeddingSet } from "./embedding-set.js";
import type { MiningParameters } from "./dictionary/mining-parameters.js";
import type { Random } from "./random.js";
import type { Triplets, Tuples } from "./tuples.js";
import type { ClassNeighbors, WorkOptions } from "./neighbors.js";

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

/** What a miner is told with each call. */
export interface MiningContext extends WorkOptions {
  /** Needed by those that draw; they say so with an error where it is absent. */
  readonly random?: Random;
  readonly parameters?: Partial<MiningParameters>;
  /** Separate rows to take positives and negatives from; anchors come from the embeddings. Batch miners only. */
  readonly reference?: EmbeddingSet;
  /** The rows to mine anchors from; all when absent. */
  readonly anchors?: Int32Array;
}

/** Tuples and how they came about. */
export interface MinedTuples<T extends Tuples = Tuples> {
  readonly tuples: T;
  readonly report: MiningReport;
  /** Rows beyond the batch: tuple row `size + i` is row i of it (cross-batch memory). */
  readonly memory?: EmbeddingSet;
}

/** Picks tuples inside one batch, at once. */
export interface BatchMiner<T extends Tuples = Tuples> {
  mine(batch: EmbeddingSet, context?: MiningContext): MinedTuples<T>;
  /** Of a miner that remembers: plain JSON, for checkpoints. */
  state?(): Readonly<Record<string, unknown>>;
  restore?(state: Readonly<Record<string, unknown>>): void;
  /** Frees what the miner owns. */
  dispose?(): void;
}

/** Looks at the whole training set. */
export interface DatasetMiner {
  /** Makes what triplets are chosen from: neighbor lists, class means, nothing. */
  mine(set: EmbeddingSet, context?: MiningContext): Promise<MiningRound>;
  /** Frees an index that the miner owns. */
  dispose?(): void;
}

/** Which triplets of a round are wanted. */
export interface TripletRequest extends WorkOptions {
  /** Each one that is left out is as the round has it. */
  readonly parameters?: Partial<MiningParameters>;
  /** Needed where something is drawn; that of the round when absent. */
  readonly random?: Random;
  /** The rows to mine anchors from; those of the round when absent. */
  readonly anchors?: Int32Array;
}

/**
 * One look at the whole set. Its lists are there at once; triplets are chosen when they are asked for, so that a parameter may
 * be solved for in between, and nobody pays for triplets who only wants to know which classes are near each other.
 */
export interface MiningRound {
  /** The rows that were looked at, as the miner was given them. */
  readonly set: EmbeddingSet;
  /** Neighbor lists of every row, split by class; absent where the miner needs none. */
  readonly lists?: ClassNeighbors;
  /**
   * Chooses triplets. Asynchronous: lists that fall short are searched deeper. Those of a request that names neither
   * parameters nor random nor anchors are the round's own: chosen once, and given again when asked again.
   *
   * @throws {StateError} where the miner has begun another round since and would have to search
   */
  triplets(request?: TripletRequest): Promise<MinedTuples<Triplets>>;
  /**
   * What the round did: of the triplets that were asked for last; where none were, of those of a sample of anchors, drawn and
   * chosen now.
   */
  report(): Promise<MiningReport>;
  /** Seconds that the round took so far: lists and triplets. */
  readonly seconds: number;
}
