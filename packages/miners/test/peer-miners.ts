import { embeddingSet, type BatchMiner, type EmbeddingSet, type Tuples } from "@smart-mining/core";
import {
  angularMiner,
  batchEasyHardMiner,
  batchHardMiner,
  hdcMiner,
  multiSimilarityMiner,
  pairMarginMiner,
  tripletMarginMiner,
  type BatchDistance,
} from "../src/index.js";

/** One case of the reference file: a miner of pytorch-metric-learning and the tuples it gave. */
export interface PeerCase {
  readonly id: string;
  readonly miner: string;
  readonly args: Record<string, never>;
  readonly distance: { name: string; p: number; power: number; normalize_embeddings: boolean };
  readonly batch: string;
  readonly ref_batch?: string;
  readonly kind: "triplets" | "pairs";
  readonly triplets?: number[][];
  readonly pos_pairs?: number[][];
  readonly neg_pairs?: number[][];
}

export interface PeerBatch {
  readonly n: number;
  readonly dim: number;
  readonly labels: number[];
  readonly embeddings: number[][];
}

export function peerSet(batch: PeerBatch): EmbeddingSet {
  return embeddingSet(Float32Array.from(batch.embeddings.flat()), batch.dim, Int32Array.from(batch.labels));
}

/** Our miner for a case: similarity thresholds become distances, 1 - s. */
export function minerOfPeer({ miner, args, distance: peer }: PeerCase): BatchMiner {
  const cosine = peer.name === "CosineSimilarity";
  const distance: BatchDistance = cosine ? "cosine" : peer.power === 2 ? "squared-euclidean" : "euclidean";
  const measure = { distance, normalize: peer.normalize_embeddings };
  const strategy = (name: "hard" | "semihard" | "easy" | "all") => (name === "semihard" ? "semi-hard" : name);
  switch (miner) {
    case "BatchHardMiner":
      return batchHardMiner(measure);
    case "TripletMarginMiner":
      return tripletMarginMiner({ ...measure, margin: args.margin, type: strategy(args.type_of_triplets) });
    case "MultiSimilarityMiner":
      return multiSimilarityMiner({ ...measure, epsilon: args.epsilon ?? 0.1 });
    case "PairMarginMiner": {
      const threshold = (value: number): number => (cosine ? 1 - value : value);
      return pairMarginMiner({
        ...measure,
        positiveMargin: threshold(args.pos_margin),
        negativeMargin: threshold(args.neg_margin),
      });
    }
    case "AngularMiner":
      return angularMiner({ angle: args.angle });
    case "BatchEasyHardMiner":
      return batchEasyHardMiner({
        ...measure,
        positives: strategy(args.pos_strategy),
        negatives: strategy(args.neg_strategy),
        positiveRange: args.allowed_pos_range,
        negativeRange: args.allowed_neg_range,
      });
    case "HDCMiner":
      return hdcMiner({ ...measure, fraction: args.filter_percentage });
    default:
      throw new Error(`no miner for ${miner}`);
  }
}

/** Tuples as sorted lists, to be compared as sets. */
export function sortedTuples(tuples: Tuples): Record<string, number[][]> {
  const zipped = (...columns: ArrayLike<number>[]): number[][] =>
    Array.from({ length: columns[0].length }, (_, at) => columns.map((column) => column[at])).sort(
      (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2],
    );
  return tuples.kind === "triplets"
    ? { triplets: zipped(tuples.anchors, tuples.positives, tuples.negatives) }
    : { pos_pairs: zipped(...tuples.positive), neg_pairs: zipped(...tuples.negative) };
}
