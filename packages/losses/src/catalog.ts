import { catalog, component, type Catalog, type Component, type Loss } from "@smart-mining/core";
import { z } from "zod";
import { angularLoss, angularOptions } from "./losses/angular.js";
import { arcFaceLoss, arcFaceOptions } from "./losses/arcface.js";
import { centroidTripletLoss, centroidTripletOptions } from "./losses/centroid-triplet.js";
import { circleLoss, circleOptions } from "./losses/circle.js";
import type { WeightNeeds } from "./losses/class-weights.js";
import { clusteringLoss, clusteringOptions } from "./losses/clustering.js";
import { combinedLoss } from "./losses/combined.js";
import { contrastiveLoss, contrastiveOptions } from "./losses/contrastive.js";
import { cosFaceLoss, cosFaceOptions } from "./losses/cosface.js";
import { fastApLoss, fastApOptions } from "./losses/fast-ap.js";
import {
  generalizedLiftedStructureLoss,
  generalizedLiftedStructureOptions,
} from "./losses/generalized-lifted-structure.js";
import { globalLoss, globalOptions } from "./losses/global.js";
import { histogramLoss, histogramOptions } from "./losses/histogram.js";
import { instanceLoss, instanceOptions } from "./losses/instance.js";
import { intraPairVarianceLoss, intraPairVarianceOptions } from "./losses/intra-pair-variance.js";
import { largeMarginSoftmaxLoss, largeMarginSoftmaxOptions, sphereFaceLoss } from "./losses/large-margin-softmax.js";
import { liftedStructureLoss, liftedStructureOptions } from "./losses/lifted-structure.js";
import { marginLoss, marginOptions } from "./losses/margin.js";
import { multiSimilarityLoss, multiSimilarityOptions } from "./losses/multi-similarity.js";
import { nPairsLoss, nPairsOptions } from "./losses/n-pairs.js";
import { ncaLoss, ncaOptions } from "./losses/nca.js";
import { normalizedSoftmaxLoss, normalizedSoftmaxOptions } from "./losses/normalized-softmax.js";
import { ntXentLoss, ntXentOptions } from "./losses/nt-xent.js";
import { pnpLoss, pnpOptions } from "./losses/pnp.js";
import { proxyAnchorLoss, proxyAnchorOptions } from "./losses/proxy-anchor.js";
import { proxyNcaLoss, proxyNcaOptions } from "./losses/proxy-nca.js";
import { rankedListLoss, rankedListOptions } from "./losses/ranked-list.js";
import { ratioTripletLoss, ratioTripletOptions } from "./losses/ratio-triplet.js";
import { signalToNoiseRatioLoss, signalToNoiseRatioOptions } from "./losses/signal-to-noise-ratio.js";
import { softTripleLoss, softTripleOptions } from "./losses/soft-triple.js";
import { subCenterArcFaceLoss, subCenterArcFaceOptions } from "./losses/sub-center-arcface.js";
import { supervisedContrastiveLoss, supervisedContrastiveOptions } from "./losses/supervised-contrastive.js";
import {
  thresholdConsistentMarginLoss,
  thresholdConsistentMarginOptions,
} from "./losses/threshold-consistent-margin.js";
import { tripletMarginLoss, tripletMarginOptions } from "./losses/triplet-margin.js";
import { tupletMarginLoss, tupletMarginOptions } from "./losses/tuplet-margin.js";
import { vicregLoss, vicregOptions } from "./losses/vicreg.js";
import { crossBatchMemoryLoss } from "./memory/cross-batch-memory.js";

/** What the composition root hands to the loss factories. */
export interface LossNeeds extends WeightNeeds {
  /** Where losses made from others take those from; the losses of this package when left out. */
  readonly catalog?: Catalog<Loss, LossNeeds>;
}

const nested = z.strictObject({
  name: z.string().describe("a name of the loss catalog"),
  options: z.unknown().optional().describe("that loss's options"),
});

const namedSummands = z.strictObject({
  losses: z
    .array(nested.extend({ weight: z.number().default(1).describe("how much it counts") }))
    .min(1)
    .describe("the summands"),
});

const namedMemory = z.strictObject({
  loss: nested.describe("the loss that compares the batch with the memory"),
  size: z.int().positive().default(1024).describe("number of embeddings kept"),
});

/** A component whose factory needs nothing but its options. */
function plain<S extends z.ZodType>(
  description: string,
  options: S,
  create: (options: z.output<S>) => Loss,
): Component<Loss, LossNeeds> {
  return component({ description, options, create: (parsed: z.output<S>) => create(parsed) });
}

/** A component with learnt weights. */
function learnt<S extends z.ZodType>(
  description: string,
  options: S,
  create: (options: z.output<S>, needs: LossNeeds) => Loss,
): Component<Loss, LossNeeds> {
  return component({ description, options, create });
}

/** The catalog of the run, where it has one. */
function catalogOf({ catalog: own }: LossNeeds): Catalog<Loss, LossNeeds> {
  return own ?? lossCatalog;
}

const components: Record<string, Component<Loss, LossNeeds>> = {
  "ratio-triplet": plain(
    "Ratio triplet loss, the triplet part of the smart-mining paper",
    ratioTripletOptions,
    ratioTripletLoss,
  ),
  global: plain(
    "Global loss: variances and means of all matching and non-matching distances",
    globalOptions,
    globalLoss,
  ),
  combined: learnt("Weighted sum of losses", namedSummands, (options, needs) =>
    combinedLoss({
      losses: options.losses.map(({ name, options: own, weight }, at) => ({
        weight,
        loss: catalogOf(needs).create(name, own, { ...needs, random: needs.random.fork(at) }),
      })),
    }),
  ),
  "triplet-margin": plain(
    "Triplet margin loss: hinge or soft margin, with or without swap",
    tripletMarginOptions,
    tripletMarginLoss,
  ),
  "centroid-triplet": plain("Triplet loss against class centroids", centroidTripletOptions, centroidTripletLoss),
  contrastive: plain("Contrastive loss on pairs", contrastiveOptions, contrastiveLoss),
  "signal-to-noise-ratio": plain(
    "Contrastive loss on the signal-to-noise-ratio distance",
    signalToNoiseRatioOptions,
    signalToNoiseRatioLoss,
  ),
  margin: plain("Margin loss with a fixed or learnt boundary, one or one per class", marginOptions, marginLoss),
  "n-pairs": plain("N-pairs loss: one pair per class against all others", nPairsOptions, nPairsLoss),
  "lifted-structure": plain(
    "Lifted structure loss: each positive pair against the negatives of both members",
    liftedStructureOptions,
    liftedStructureLoss,
  ),
  "generalized-lifted-structure": plain(
    "Generalized lifted structure loss: all positives against all negatives of a sample",
    generalizedLiftedStructureOptions,
    generalizedLiftedStructureLoss,
  ),
  "multi-similarity": plain("Multi-similarity loss", multiSimilarityOptions, multiSimilarityLoss),
  circle: plain("Circle loss: every similarity at its own pace", circleOptions, circleLoss),
  "supervised-contrastive": plain(
    "Supervised contrastive loss",
    supervisedContrastiveOptions,
    supervisedContrastiveLoss,
  ),
  "nt-xent": plain("NT-Xent (InfoNCE)", ntXentOptions, ntXentLoss),
  angular: plain("Angular loss", angularOptions, angularLoss),
  nca: plain("Neighborhood components analysis", ncaOptions, ncaLoss),
  "tuplet-margin": plain("Tuplet margin loss", tupletMarginOptions, tupletMarginLoss),
  "intra-pair-variance": plain(
    "Intra-pair variance loss, a companion of other losses",
    intraPairVarianceOptions,
    intraPairVarianceLoss,
  ),
  "ranked-list": plain("Ranked list loss", rankedListOptions, rankedListLoss),
  "fast-ap": plain("FastAP: average precision by soft histograms", fastApOptions, fastApLoss),
  histogram: plain("Histogram loss", histogramOptions, histogramLoss),
  pnp: plain("PNP loss: penalizes negatives ranked before positives", pnpOptions, pnpLoss),
  vicreg: plain("VICReg on two views", vicregOptions, vicregLoss),
  "threshold-consistent-margin": plain(
    "Threshold-consistent margin loss, a companion of other losses",
    thresholdConsistentMarginOptions,
    thresholdConsistentMarginLoss,
  ),
  instance: plain("Instance loss", instanceOptions, instanceLoss),
  clustering: plain("Clustering loss by facility location", clusteringOptions, clusteringLoss),
  "proxy-nca": learnt("Proxy-NCA: one learnt proxy per class", proxyNcaOptions, proxyNcaLoss),
  "proxy-anchor": learnt("Proxy-anchor: learnt proxies as anchors for the batch", proxyAnchorOptions, proxyAnchorLoss),
  "soft-triple": learnt("SoftTriple: several centers per class", softTripleOptions, softTripleLoss),
  arcface: learnt("ArcFace: additive margin on the angle", arcFaceOptions, arcFaceLoss),
  "sub-center-arcface": learnt("ArcFace with several centers per class", subCenterArcFaceOptions, subCenterArcFaceLoss),
  cosface: learnt("CosFace: additive margin on the cosine", cosFaceOptions, cosFaceLoss),
  sphereface: learnt("SphereFace: multiplied angle", largeMarginSoftmaxOptions, sphereFaceLoss),
  "large-margin-softmax": learnt(
    "Large-margin softmax: multiplied angle, with the vectors' norms",
    largeMarginSoftmaxOptions,
    largeMarginSoftmaxLoss,
  ),
  "normalized-softmax": learnt("Softmax classifier on cosines", normalizedSoftmaxOptions, normalizedSoftmaxLoss),
  "cross-batch-memory": learnt(
    "Any loss between the batch and a memory of earlier batches",
    namedMemory,
    ({ loss, size }, needs) =>
      crossBatchMemoryLoss({
        loss: catalogOf(needs).create(loss.name, loss.options, needs),
        size,
        dimension: needs.dimension,
      }),
  ),
};

/** All losses by name. Plugins add names with `add`. */
export const lossCatalog: Catalog<Loss, LossNeeds> = catalog("loss", components);
