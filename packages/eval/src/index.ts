export { metrics } from "./catalog.js";
export { type ClusterAgreement, clusterAgreement, type PairCounts } from "./clustering/agreement.js";
export { type Clustering, kMeans, type KMeansNeeds, kMeansOptions, type KMeansOptions } from "./clustering/k-means.js";
export { type ClassSeparation, classSeparation } from "./clustering/separation.js";
export { silhouette, silhouettePerRow } from "./clustering/silhouette.js";
export type { MetricDistance } from "./distances.js";
export {
  evaluateEmbeddings,
  type EvaluateNeeds,
  evaluateOptions,
  type EvaluateOptions,
  type Evaluation,
  STANDARD_METRICS,
} from "./evaluate.js";
export {
  embeddingMap,
  type EmbeddingMapNeeds,
  embeddingMapOptions,
  type EmbeddingMapOptions,
} from "./map/embedding-map.js";
export {
  factsOf,
  type Metric,
  type MetricComponent,
  metricComponent,
  type RetrievalMetric,
  type SetContext,
  type SetMetric,
} from "./metric.js";
export { metricNamed } from "./metric-name.js";
export { type PairVerification, pairVerification } from "./pairs/verification.js";
export { averageByClass, averageOf, type AverageOptions } from "./retrieval/average.js";
export { fullRanks } from "./retrieval/full-ranks.js";
export {
  averagePrecisionAtRPerQuery,
  averagePrecisionPerQuery,
  type PerQuery,
  precisionPerQuery,
  recallPerQuery,
  reciprocalRankPerQuery,
  rPrecisionPerQuery,
} from "./retrieval/measures.js";
export { ranksFromIndex } from "./retrieval/ranks-from-index.js";
export {
  recallAtK,
  type RecallAtK,
  recallAtKOptions,
  type RecallAtKOptions,
  type RetrievalNeeds,
} from "./retrieval/recall-at-k.js";
export type { RelevantRanks } from "./retrieval/relevant-ranks.js";
