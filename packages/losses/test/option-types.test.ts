import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { angularOptions, AngularOptions } from "../src/losses/angular.js";
import type { arcFaceOptions, ArcFaceOptions } from "../src/losses/arcface.js";
import type { centroidTripletOptions, CentroidTripletOptions } from "../src/losses/centroid-triplet.js";
import type { circleOptions, CircleOptions } from "../src/losses/circle.js";
import type { clusteringOptions, ClusteringOptions } from "../src/losses/clustering.js";
import type { combinedOptions, CombinedLossOptions } from "../src/losses/combined.js";
import type { contrastiveOptions, ContrastiveOptions } from "../src/losses/contrastive.js";
import type { cosFaceOptions, CosFaceOptions } from "../src/losses/cosface.js";
import type { fastApOptions, FastApOptions } from "../src/losses/fast-ap.js";
import type {
  generalizedLiftedStructureOptions,
  GeneralizedLiftedStructureOptions,
} from "../src/losses/generalized-lifted-structure.js";
import type { globalOptions, GlobalOptions } from "../src/losses/global.js";
import type { histogramOptions, HistogramOptions } from "../src/losses/histogram.js";
import type { instanceOptions, InstanceOptions } from "../src/losses/instance.js";
import type { intraPairVarianceOptions, IntraPairVarianceOptions } from "../src/losses/intra-pair-variance.js";
import type { largeMarginSoftmaxOptions, LargeMarginSoftmaxOptions } from "../src/losses/large-margin-softmax.js";
import type { liftedStructureOptions, LiftedStructureOptions } from "../src/losses/lifted-structure.js";
import type { marginOptions, MarginOptions } from "../src/losses/margin.js";
import type { multiSimilarityOptions, MultiSimilarityOptions } from "../src/losses/multi-similarity.js";
import type { nPairsOptions, NPairsOptions } from "../src/losses/n-pairs.js";
import type { ncaOptions, NcaOptions } from "../src/losses/nca.js";
import type { normalizedSoftmaxOptions, NormalizedSoftmaxOptions } from "../src/losses/normalized-softmax.js";
import type { ntXentOptions, NtXentOptions } from "../src/losses/nt-xent.js";
import type { pnpOptions, PnpOptions } from "../src/losses/pnp.js";
import type { proxyAnchorOptions, ProxyAnchorOptions } from "../src/losses/proxy-anchor.js";
import type { proxyNcaOptions, ProxyNcaOptions } from "../src/losses/proxy-nca.js";
import type { rankedListOptions, RankedListOptions } from "../src/losses/ranked-list.js";
import type { ratioTripletOptions, RatioTripletOptions } from "../src/losses/ratio-triplet.js";
import type { signalToNoiseRatioOptions, SignalToNoiseRatioOptions } from "../src/losses/signal-to-noise-ratio.js";
import type { softTripleOptions, SoftTripleOptions } from "../src/losses/soft-triple.js";
import type { subCenterArcFaceOptions, SubCenterArcFaceOptions } from "../src/losses/sub-center-arcface.js";
import type {
  supervisedContrastiveOptions,
  SupervisedContrastiveOptions,
} from "../src/losses/supervised-contrastive.js";
import type {
  thresholdConsistentMarginOptions,
  ThresholdConsistentMarginOptions,
} from "../src/losses/threshold-consistent-margin.js";
import type { tripletMarginOptions, TripletMarginOptions } from "../src/losses/triplet-margin.js";
import type { tupletMarginOptions, TupletMarginOptions } from "../src/losses/tuplet-margin.js";
import type { vicregOptions, VicregOptions } from "../src/losses/vicreg.js";
import type { crossBatchMemoryOptions, CrossBatchMemoryOptions } from "../src/memory/cross-batch-memory.js";
import type { regularizerSchema, RegularizerOptions } from "../src/regularizers/index.js";

test("the documented option types are what the schemas take", () => {
  expectTypeOf<RegularizerOptions>().toEqualTypeOf<z.input<typeof regularizerSchema>>();
  expectTypeOf<AngularOptions>().toEqualTypeOf<z.input<typeof angularOptions>>();
  expectTypeOf<ArcFaceOptions>().toEqualTypeOf<z.input<typeof arcFaceOptions>>();
  expectTypeOf<CentroidTripletOptions>().toEqualTypeOf<z.input<typeof centroidTripletOptions>>();
  expectTypeOf<CircleOptions>().toEqualTypeOf<z.input<typeof circleOptions>>();
  expectTypeOf<ClusteringOptions>().toEqualTypeOf<z.input<typeof clusteringOptions>>();
  expectTypeOf<CombinedLossOptions>().toEqualTypeOf<z.input<typeof combinedOptions>>();
  expectTypeOf<CrossBatchMemoryOptions>().toEqualTypeOf<z.input<typeof crossBatchMemoryOptions>>();
  expectTypeOf<ContrastiveOptions>().toEqualTypeOf<z.input<typeof contrastiveOptions>>();
  expectTypeOf<CosFaceOptions>().toEqualTypeOf<z.input<typeof cosFaceOptions>>();
  expectTypeOf<FastApOptions>().toEqualTypeOf<z.input<typeof fastApOptions>>();
  expectTypeOf<GeneralizedLiftedStructureOptions>().toEqualTypeOf<z.input<typeof generalizedLiftedStructureOptions>>();
  expectTypeOf<GlobalOptions>().toEqualTypeOf<z.input<typeof globalOptions>>();
  expectTypeOf<HistogramOptions>().toEqualTypeOf<z.input<typeof histogramOptions>>();
  expectTypeOf<InstanceOptions>().toEqualTypeOf<z.input<typeof instanceOptions>>();
  expectTypeOf<IntraPairVarianceOptions>().toEqualTypeOf<z.input<typeof intraPairVarianceOptions>>();
  expectTypeOf<LargeMarginSoftmaxOptions>().toEqualTypeOf<z.input<typeof largeMarginSoftmaxOptions>>();
  expectTypeOf<LiftedStructureOptions>().toEqualTypeOf<z.input<typeof liftedStructureOptions>>();
  expectTypeOf<MarginOptions>().toEqualTypeOf<z.input<typeof marginOptions>>();
  expectTypeOf<MultiSimilarityOptions>().toEqualTypeOf<z.input<typeof multiSimilarityOptions>>();
  expectTypeOf<NPairsOptions>().toEqualTypeOf<z.input<typeof nPairsOptions>>();
  expectTypeOf<NcaOptions>().toEqualTypeOf<z.input<typeof ncaOptions>>();
  expectTypeOf<NormalizedSoftmaxOptions>().toEqualTypeOf<z.input<typeof normalizedSoftmaxOptions>>();
  expectTypeOf<NtXentOptions>().toEqualTypeOf<z.input<typeof ntXentOptions>>();
  expectTypeOf<PnpOptions>().toEqualTypeOf<z.input<typeof pnpOptions>>();
  expectTypeOf<ProxyAnchorOptions>().toEqualTypeOf<z.input<typeof proxyAnchorOptions>>();
  expectTypeOf<ProxyNcaOptions>().toEqualTypeOf<z.input<typeof proxyNcaOptions>>();
  expectTypeOf<RankedListOptions>().toEqualTypeOf<z.input<typeof rankedListOptions>>();
  expectTypeOf<RatioTripletOptions>().toEqualTypeOf<z.input<typeof ratioTripletOptions>>();
  expectTypeOf<SignalToNoiseRatioOptions>().toEqualTypeOf<z.input<typeof signalToNoiseRatioOptions>>();
  expectTypeOf<SoftTripleOptions>().toEqualTypeOf<z.input<typeof softTripleOptions>>();
  expectTypeOf<SubCenterArcFaceOptions>().toEqualTypeOf<z.input<typeof subCenterArcFaceOptions>>();
  expectTypeOf<SupervisedContrastiveOptions>().toEqualTypeOf<z.input<typeof supervisedContrastiveOptions>>();
  expectTypeOf<ThresholdConsistentMarginOptions>().toEqualTypeOf<z.input<typeof thresholdConsistentMarginOptions>>();
  expectTypeOf<TripletMarginOptions>().toEqualTypeOf<z.input<typeof tripletMarginOptions>>();
  expectTypeOf<TupletMarginOptions>().toEqualTypeOf<z.input<typeof tupletMarginOptions>>();
  expectTypeOf<VicregOptions>().toEqualTypeOf<z.input<typeof vicregOptions>>();
});
