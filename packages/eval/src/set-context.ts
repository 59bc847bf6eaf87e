import type { EmbeddingSet, NeighborIndex, Random, WorkOptions } from "@smart-mining/core";
import { classedRows } from "./classed-rows.js";
import { type ClusterAgreement, clusterAgreement } from "./clustering/agreement.js";
import { kMeans } from "./clustering/k-means.js";
import type { MetricDistance } from "./distances.js";
import type { SetContext } from "./metric.js";
import { type PairVerification, pairVerification } from "./pairs/verification.js";
import { withIndex } from "./with-index.js";

/** How a set is clustered. */
export interface SetContextOptions {
  /** In which the set is measured. */
  readonly distance: MetricDistance;
  /** As many as classes when absent. */
  readonly clusters?: number;
  /** Of k-means, of which the best counts. */
  readonly starts: number;
}

/** What the clustering draws from and searches with. */
export interface SetContextNeeds {
  readonly random: Random;
  readonly index?: NeighborIndex;
  readonly work: WorkOptions;
}

/** What set metrics ask for, each computed when it is first asked for. */
export function setContext(
  set: EmbeddingSet,
  { distance, clusters, starts }: SetContextOptions,
  { random, index, work }: SetContextNeeds,
): SetContext {
  let agreement: Promise<ClusterAgreement> | undefined;
  let verification: PairVerification | undefined;
  const cluster = async (): Promise<ClusterAgreement> => {
    const classed = classedRows(set);
    const options = { clusters: clusters ?? new Set(classed.labels).size, starts, random: random.fork("k-means") };
    const { assignments } = await withIndex(index, (search) =>
      kMeans(classed.values, classed.dimension, { ...options, index: search, ...work }),
    );
    return clusterAgreement(classed.labels, assignments);
  };
  return {
    set,
    distance,
    random,
    work,
    agreement: () => (agreement ??= cluster()),
    verification: () => (verification ??= pairVerification(set, "euclidean", work)),
  };
}
