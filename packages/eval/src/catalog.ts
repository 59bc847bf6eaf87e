import { type Catalog, catalog, type MetricFacts, METRICS } from "@smart-mining/core";
import { z } from "zod";
import type { ClusterAgreement } from "./clustering/agreement.js";
import { type ClassSeparation, classSeparation } from "./clustering/separation.js";
import { silhouette } from "./clustering/silhouette.js";
import { type Metric, type MetricComponent, metricComponent, type RetrievalMetric, type SetMetric } from "./metric.js";
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

/** One for each entry of the dictionary, and no others. */
const builtIn: Readonly<Record<keyof typeof METRICS, MetricComponent>> = {
  recallAt: family(METRICS.recallAt, (k) => retrieval(k, (ranks) => recallPerQuery(ranks, k))),
  precisionAt: family(METRICS.precisionAt, (k) => retrieval(k, (ranks) => precisionPerQuery(ranks, k))),
  mapAt: family(METRICS.mapAt, (k) => retrieval(k, (ranks) => averagePrecisionPerQuery(ranks, k))),
  rPrecision: single(METRICS.rPrecision, () => retrieval("relevant", rPrecisionPerQuery)),
  mapAtR: single(METRICS.mapAtR, () => retrieval("relevant", averagePrecisionAtRPerQuery)),
  map: single(METRICS.map, () => retrieval("all", (ranks) => averagePrecisionPerQuery(ranks))),
  mrr: single(METRICS.mrr, () => retrieval("all", reciprocalRankPerQuery)),
  nmi: single(METRICS.nmi, () => clustering("nmi")),
  ami: single(METRICS.ami, () => clustering("ami")),
  ari: single(METRICS.ari, () => clustering("ari")),
  homogeneity: single(METRICS.homogeneity, () => clustering("homogeneity")),
  completeness: single(METRICS.completeness, () => clustering("completeness")),
  pairwiseF1: single(METRICS.pairwiseF1, () => clustering("pairwiseF1")),
  vMeasure: single(METRICS.vMeasure, () => clustering("vMeasure")),
  rocAuc: single(METRICS.rocAuc, () => whole((context) => context.verification().rocAuc)),
  pairAveragePrecision: single(METRICS.pairAveragePrecision, () =>
    whole((context) => context.verification().averagePrecision),
  ),
  silhouette: single(METRICS.silhouette, () => whole(({ set, distance, work }) => silhouette(set, distance, work))),
  daviesBouldin: single(METRICS.daviesBouldin, () => separation("daviesBouldin")),
  calinskiHarabasz: single(METRICS.calinskiHarabasz, () => separation("calinskiHarabasz")),
};

/** Metrics by name. One with a `k` is written with its number: "recallAt8" is "recallAt" with k = 8. */
export const metrics: Catalog<Metric> = catalog<Metric>("metric", builtIn);

function family(facts: MetricFacts, create: (k: number) => Metric): MetricComponent {
  return metricComponent({ facts, options: atK, create: ({ k }) => create(k) });
}

function single(facts: MetricFacts, create: () => Metric): MetricComponent {
  return metricComponent({ facts, options: none, create: () => create() });
}

function retrieval(depth: RetrievalMetric["depth"], perQuery: RetrievalMetric["perQuery"]): RetrievalMetric {
  return { kind: "retrieval", depth, perQuery };
}

function whole(measure: SetMetric["measure"]): SetMetric {
  return { kind: "set", measure };
}

function clustering(name: Exclude<keyof ClusterAgreement, "pairs">): SetMetric {
  return whole(async (context) => (await context.agreement())[name]);
}

function separation(name: keyof ClassSeparation): SetMetric {
  return whole(({ set }) => classSeparation(set)[name]);
}
