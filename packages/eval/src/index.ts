export { metrics } from "./catalog.js";
export * from "./clustering/agreement.js";
export * from "./clustering/k-means.js";
export * from "./clustering/separation.js";
export * from "./clustering/silhouette.js";
export { type DistanceName, normalizeRows } from "./distances.js";
export * from "./evaluate.js";
export * from "./metric.js";
export * from "./pairs/verification.js";
export * from "./retrieval/average.js";
export { fullRanks } from "./retrieval/full-ranks.js";
export * from "./retrieval/measures.js";
export { ranksFromIndex } from "./retrieval/ranks-from-index.js";
export {
  recallAtK,
  type RecallAtK,
  recallAtKOptions,
  type RecallAtKOptions,
  type RetrievalNeeds,
} from "./retrieval/recall-at-k.js";
export type { RelevantRanks } from "./retrieval/relevant-ranks.js";
export * from "./map/embedding-map.js";
