export { activeFraction } from "./active-fraction.js";
export { lossCatalog, type LossNeeds } from "./catalog.js";
export type { DenseMeasure, Distance, DistanceOptions, MeasuredPair } from "./distances/distance.js";
export { cosineSimilarity, dotSimilarity } from "./distances/dot.js";
export { lpDistance } from "./distances/lp.js";
export { distanceMatrix } from "./distances/matrix.js";
export { openPairs, type PairDistances, type PairSpace } from "./distances/pairs.js";
export { toDistance, type DistanceConfig, type NamedDistance } from "./distances/schema.js";
export { snrDistance } from "./distances/snr.js";
export {
  gradients,
  NOTHING,
  type KernelGradients,
  type KernelResult,
  type LossBatch,
  type LossDefinition,
} from "./kernel.js";
export type { EvaluateOptions, LossEvaluation, MetricLoss } from "./loss.js";
export { angularLoss, type AngularOptions } from "./losses/angular.js";
export { arcFaceLoss, type ArcFaceOptions } from "./losses/arcface.js";
export { centroidTripletLoss, type CentroidTripletOptions } from "./losses/centroid-triplet.js";
export { circleLoss, type CircleOptions } from "./losses/circle.js";
export type { LearntLossOptions, WeightNeeds } from "./losses/class-weights.js";
export { clusteringLoss, type ClusteringOptions } from "./losses/clustering.js";
export { combinedLoss, type CombinedLossOptions, type WeightedLoss } from "./losses/combined.js";
export type { CommonLossOptions } from "./losses/common.js";
export { contrastiveLoss, type ContrastiveOptions } from "./losses/contrastive.js";
export { cosFaceLoss, type CosFaceOptions } from "./losses/cosface.js";
export { fastApLoss, type FastApOptions } from "./losses/fast-ap.js";
export {
  generalizedLiftedStructureLoss,
  type GeneralizedLiftedStructureOptions,
} from "./losses/generalized-lifted-structure.js";
export { globalLoss, type GlobalOptions } from "./losses/global.js";
export { histogramLoss, type HistogramOptions } from "./losses/histogram.js";
export { instanceLoss, type InstanceOptions } from "./losses/instance.js";
export { intraPairVarianceLoss, type IntraPairVarianceOptions } from "./losses/intra-pair-variance.js";
export {
  largeMarginSoftmaxLoss,
  sphereFaceLoss,
  type LargeMarginSoftmaxOptions,
} from "./losses/large-margin-softmax.js";
export { liftedStructureLoss, type LiftedStructureOptions } from "./losses/lifted-structure.js";
export { marginLoss, type MarginOptions } from "./losses/margin.js";
export { multiSimilarityLoss, type MultiSimilarityOptions } from "./losses/multi-similarity.js";
export { nPairsLoss, type NPairsOptions } from "./losses/n-pairs.js";
export { ncaLoss, type NcaOptions } from "./losses/nca.js";
export { normalizedSoftmaxLoss, type NormalizedSoftmaxOptions } from "./losses/normalized-softmax.js";
export { ntXentLoss, type NtXentOptions } from "./losses/nt-xent.js";
export { pnpLoss, type PnpOptions } from "./losses/pnp.js";
export { proxyAnchorLoss, type ProxyAnchorOptions } from "./losses/proxy-anchor.js";
export { proxyNcaLoss, type ProxyNcaOptions } from "./losses/proxy-nca.js";
export { rankedListLoss, type RankedListOptions } from "./losses/ranked-list.js";
export { ratioTripletLoss, type RatioTripletOptions } from "./losses/ratio-triplet.js";
export { signalToNoiseRatioLoss, type SignalToNoiseRatioOptions } from "./losses/signal-to-noise-ratio.js";
export { softTripleLoss, type SoftTripleOptions } from "./losses/soft-triple.js";
export { subCenterArcFaceLoss, type SubCenterArcFaceOptions } from "./losses/sub-center-arcface.js";
export { supervisedContrastiveLoss, type SupervisedContrastiveOptions } from "./losses/supervised-contrastive.js";
export {
  thresholdConsistentMarginLoss,
  type ThresholdConsistentMarginOptions,
} from "./losses/threshold-consistent-margin.js";
export { tripletMarginLoss, type TripletMarginOptions } from "./losses/triplet-margin.js";
export { tupletMarginLoss, type TupletMarginOptions } from "./losses/tuplet-margin.js";
export { vicregLoss, type VicregOptions } from "./losses/vicreg.js";
export {
  crossBatchMemoryLoss,
  type CrossBatchMemoryLoss,
  type CrossBatchMemoryOptions,
} from "./memory/cross-batch-memory.js";
export { metricLoss } from "./metric-loss.js";
export type { Rows } from "./numeric/rows.js";
export { classWeightedReducer } from "./reducers/class-weighted.js";
export { divisorReducer } from "./reducers/divisor.js";
export { meanReducer } from "./reducers/mean.js";
export { perAnchorReducer } from "./reducers/per-anchor.js";
export { ELEMENT, foldArray, TRIPLET, type Fold, type FoldContext, type Reducer } from "./reducers/reducer.js";
export { toReducer, type ReducerConfig, type ReducersConfig } from "./reducers/schema.js";
export { sumReducer } from "./reducers/sum.js";
export { meanNonZeroReducer, thresholdReducer, type ThresholdReducerOptions } from "./reducers/threshold.js";
export { centerInvariantRegularizer } from "./regularizers/center-invariant.js";
export { lpRegularizer, type LpRegularizerOptions } from "./regularizers/lp.js";
export { regularFaceRegularizer } from "./regularizers/regular-face.js";
export type { Regularizer, WeightedRegularizer } from "./regularizers/regularizer.js";
export type { RegularizerOptions } from "./regularizers/schema.js";
export { sparseCentersRegularizer, type SparseCentersRegularizerOptions } from "./regularizers/sparse-centers.js";
export { zeroMeanRegularizer } from "./regularizers/zero-mean.js";
export { pairsOf, tripletsOf, type PairList, type PairLists, type TripletDistances } from "./tuples.js";
