import type {
  Batch,
  BatchMiner,
  EmbeddingSet,
  MiningParameters,
  MiningReport,
  Random,
  LabelSampler,
  Triplets,
} from "@smart-mining/core";

/** What a batch source is told when it plans the next batches. */
export interface PlanRequest {
  readonly epoch: number;
  readonly step: number;
  readonly labels: Int32Array;
  /** Asked when mining begins and, by packers, before each batch: the controller moves them in between. */
  readonly parameters: () => Partial<MiningParameters>;
  readonly random: Random;
  /** Embeddings of the whole training set, fresh or remembered; costs a forward pass when fresh. */
  readonly embeddings: () => Promise<EmbeddingSet>;
  /** Mean distance that embeddings moved since they were last mined; 0 where that is not tracked. */
  readonly drift: () => number;
  readonly signal?: AbortSignal;
}

/** One round of mining as the log and the report see it. */
export interface MiningRound {
  readonly report: MiningReport;
  readonly triplets: Triplets;
  /** The embeddings that were mined. */
  readonly embeddings: EmbeddingSet;
  readonly seconds: number;
  readonly trainRecallAt1: number | null;
}

/** The batches until the next plan. */
export interface Plan {
  readonly batches: Iterable<Batch> | AsyncIterable<Batch>;
  /** Selects tuples in these batches in place of the pipeline's batch miner; absent: that one does. */
  readonly batchMiner?: BatchMiner;
  readonly mining?: MiningRound;
}

/** Where batches come from: a sampler that knows labels alone, or mining over the training set. */
export interface BatchSource {
  plan(request: PlanRequest): Promise<Plan>;
  dispose?(): void;
}

/** Batches from labels alone, one epoch at a time. */
export function sampledBatches(sampler: LabelSampler): BatchSource {
  return {
    plan: ({ labels, random }) => Promise.resolve({ batches: sampler.batches({ labels, random }) }),
  };
}
