import type { EmbeddingSet, Random, WorkOptions } from "@smart-mining/core";
import type { ClusterAgreement } from "./clustering/agreement.js";
import type { DistanceName } from "./distances.js";
import type { PairVerification } from "./pairs/verification.js";
import type { PerQuery } from "./retrieval/measures.js";
import type { RelevantRanks } from "./retrieval/relevant-ranks.js";

interface MetricBase {
  readonly higherIsBetter: boolean;
}

/** A measure of each query's list of references. */
export interface RetrievalMetric extends MetricBase {
  readonly kind: "retrieval";
  /** How long the lists must be: a number, as long as there are relevant references, or all. */
  readonly depth: number | "relevant" | "all";
  perQuery(ranks: RelevantRanks): PerQuery;
}

/** A measure of the set as a whole. */
export interface SetMetric extends MetricBase {
  readonly kind: "set";
  measure(context: SetContext): number | Promise<number>;
}

/** A number that says how good embeddings are. */
export type Metric = RetrievalMetric | SetMetric;

/** What a set metric can ask for; each is computed once, however many metrics ask. */
export interface SetContext {
  /** In the space in which rows are compared. */
  readonly set: EmbeddingSet;
  readonly distance: DistanceName;
  readonly random: Random;
  readonly work: WorkOptions;
  /** k-means clusters against the classes. */
  agreement(): Promise<ClusterAgreement>;
  verification(): PairVerification;
}
