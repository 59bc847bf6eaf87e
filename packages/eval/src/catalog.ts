import { type Catalog, catalog, type Component, component } from "@smart-mining/core";
import { z } from "zod";
import type { ClusterAgreement } from "./clustering/agreement.js";
import { type ClassSeparation, classSeparation } from "./clustering/separation.js";
import { silhouette } from "./clustering/silhouette.js";
import type { Metric, RetrievalMetric, SetMetric } from "./metric.js";
import {
  averagePrecisionAtRPerQuery,
  averagePrecisionPerQuery,
  precisionPerQuery,
  rPrecisionPerQuery,
  recallPerQuery,
  reciprocalRankPerQuery,
} from "./retrieval/measures.js";

const atK = z.strictObject({ k: z.int().min(1).describe("how many nearest are looked at") });
const none = z.strictObject({});

/** Metrics by name. One with a `k` is written with its number: "recallAt8" is "recallAt" with k = 8. */
export const metrics: Catalog<Metric> = catalog<Metric>("metric", {
  recallAt: component({
    description: "share of queries with one of their class among the k nearest",
    options: atK,
    create: ({ k }) => retrieval(k, (ranks) => recallPerQuery(ranks, k)),
  }),
  precisionAt: component({
    description: "share of the k nearest that are of the query's class",
    options: atK,
    create: ({ k }) => retrieval(k, (ranks) => precisionPerQuery(ranks, k)),
  }),
  mapAt: component({
    description: "average precision of the k nearest, divided by the number of relevant references",
    options: atK,
    create: ({ k }) => retrieval(k, (ranks) => averagePrecisionPerQuery(ranks, k)),
  }),
  rPrecision: fixed("share of the R nearest that are of the query's class", () =>
    retrieval("relevant", rPrecisionPerQuery),
  ),
  mapAtR: fixed("MAP@R (Musgrave et al. 2020)", () => retrieval("relevant", averagePrecisionAtRPerQuery)),
  map: fixed("mean average precision over the whole list", () =>
    retrieval("all", (ranks) => averagePrecisionPerQuery(ranks)),
  ),
  mrr: fixed("mean reciprocal rank of the nearest of the query's class", () =>
    retrieval("all", reciprocalRankPerQuery),
  ),
  nmi: fixed("normalized mutual information of k-means clusters and classes", () => clustering("nmi")),
  ami: fixed("the same, adjusted for chance", () => clustering("ami")),
  ari: fixed("adjusted Rand index of k-means clusters and classes", () => clustering("ari")),
  homogeneity: fixed("share of class entropy that k-means clusters explain", () => clustering("homogeneity")),
  completeness: fixed("share of cluster entropy that classes explain", () => clustering("completeness")),
  pairwiseF1: fixed("agreement of k-means clusters and classes about pairs", () => clustering("pairwiseF1")),
  vMeasure: fixed("harmonic mean of homogeneity and completeness", () => clustering("vMeasure")),
  rocAuc: fixed("chance that a same-class pair is nearer than another pair", () =>
    whole(true, (context) => context.verification().rocAuc),
  ),
  pairAveragePrecision: fixed("average precision of ranking all pairs by distance", () =>
    whole(true, (context) => context.verification().averagePrecision),
  ),
  silhouette: fixed("mean silhouette of the classes", () =>
    whole(true, ({ set, distance, work }) => silhouette(set, distance, work)),
  ),
  daviesBouldin: fixed("Davies-Bouldin index of the classes", () => separation("daviesBouldin", false)),
  calinskiHarabasz: fixed("Calinski-Harabasz index of the classes", () => separation("calinskiHarabasz", true)),
});

function fixed(description: string, create: () => Metric): Component<Metric> {
  return component({ description, options: none, create: () => create() });
}

function retrieval(depth: RetrievalMetric["depth"], perQuery: RetrievalMetric["perQuery"]): RetrievalMetric {
  return { kind: "retrieval", higherIsBetter: true, depth, perQuery };
}

function whole(higherIsBetter: boolean, measure: SetMetric["measure"]): SetMetric {
  return { kind: "set", higherIsBetter, measure };
}

function clustering(name: Exclude<keyof ClusterAgreement, "pairs">): SetMetric {
  return whole(true, async (context) => (await context.agreement())[name]);
}

function separation(name: keyof ClassSeparation, higherIsBetter: boolean): SetMetric {
  return whole(higherIsBetter, ({ set }) => classSeparation(set)[name]);
}
