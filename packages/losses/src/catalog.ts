import { catalog, component, type Catalog, type Component, type Loss } from "@smart-mining/core";
import { z } from "zod";
import * as losses from "./losses/index.js";
import { crossBatchMemoryLoss } from "./memory/index.js";

/** What the composition root hands to the loss factories. */
export interface LossNeeds extends losses.WeightNeeds {
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
    losses.ratioTripletOptions,
    losses.ratioTripletLoss,
  ),
  global: plain(
    "Global loss: variances and means of all matching and non-matching distances",
    losses.globalOptions,
    losses.globalLoss,
  ),
  combined: learnt("Weighted sum of losses", namedSummands, (options, needs) =>
    losses.combinedLoss({
      losses: options.losses.map(({ name, options: own, weight }, at) => ({
        weight,
        loss: catalogOf(needs).create(name, own, { ...needs, random: needs.random.fork(at) }),
      })),
    }),
  ),
  "triplet-margin": plain(
    "Triplet margin loss: hinge or soft margin, with or without swap",
    losses.tripletMarginOptions,
    losses.tripletMarginLoss,
  ),
  "centroid-triplet": plain(
    "Triplet loss against class centroids",
    losses.centroidTripletOptions,
    losses.centroidTripletLoss,
  ),
  contrastive: plain("Contrastive loss on pairs", losses.contrastiveOptions, losses.contrastiveLoss),
  "signal-to-noise-ratio": plain(
    "Contrastive loss on the signal-to-noise-ratio distance",
    losses.signalToNoiseRatioOptions,
    losses.signalToNoiseRatioLoss,
  ),
  margin: plain(
    "Margin loss with a fixed or learnt boundary, one or one per class",
    losses.marginOptions,
    losses.marginLoss,
  ),
  "n-pairs": plain("N-pairs loss: one pair per class against all others", losses.nPairsOptions, losses.nPairsLoss),
  "lifted-structure": plain(
    "Lifted structure loss: each positive pair against the negatives of both members",
    losses.liftedStructureOptions,
    losses.liftedStructureLoss,
  ),
  "generalized-lifted-structure": plain(
    "Generalized lifted structure loss: all positives against all negatives of a sample",
    losses.generalizedLiftedStructureOptions,
    losses.generalizedLiftedStructureLoss,
  ),
  "multi-similarity": plain("Multi-similarity loss", losses.multiSimilarityOptions, losses.multiSimilarityLoss),
  circle: plain("Circle loss: every similarity at its own pace", losses.circleOptions, losses.circleLoss),
  "supervised-contrastive": plain(
    "Supervised contrastive loss",
    losses.supervisedContrastiveOptions,
    losses.supervisedContrastiveLoss,
  ),
  "nt-xent": plain("NT-Xent (InfoNCE)", losses.ntXentOptions, losses.ntXentLoss),
  angular: plain("Angular loss", losses.angularOptions, losses.angularLoss),
  nca: plain("Neighborhood components analysis", losses.ncaOptions, losses.ncaLoss),
  "tuplet-margin": plain("Tuplet margin loss", losses.tupletMarginOptions, losses.tupletMarginLoss),
  "intra-pair-variance": plain(
    "Intra-pair variance loss, a companion of other losses",
    losses.intraPairVarianceOptions,
    losses.intraPairVarianceLoss,
  ),
  "ranked-list": plain("Ranked list loss", losses.rankedListOptions, losses.rankedListLoss),
  "fast-ap": plain("FastAP: average precision by soft histograms", losses.fastApOptions, losses.fastApLoss),
  histogram: plain("Histogram loss", losses.histogramOptions, losses.histogramLoss),
  pnp: plain("PNP loss: penalizes negatives ranked before positives", losses.pnpOptions, losses.pnpLoss),
  vicreg: plain("VICReg on two views", losses.vicregOptions, losses.vicregLoss),
  "threshold-consistent-margin": plain(
    "Threshold-consistent margin loss, a companion of other losses",
    losses.thresholdConsistentMarginOptions,
    losses.thresholdConsistentMarginLoss,
  ),
  instance: plain("Instance loss", losses.instanceOptions, losses.instanceLoss),
  clustering: plain("Clustering loss by facility location", losses.clusteringOptions, losses.clusteringLoss),
  "proxy-nca": learnt("Proxy-NCA: one learnt proxy per class", losses.proxyNcaOptions, losses.proxyNcaLoss),
  "proxy-anchor": learnt(
    "Proxy-anchor: learnt proxies as anchors for the batch",
    losses.proxyAnchorOptions,
    losses.proxyAnchorLoss,
  ),
  "soft-triple": learnt("SoftTriple: several centers per class", losses.softTripleOptions, losses.softTripleLoss),
  arcface: learnt("ArcFace: additive margin on the angle", losses.arcFaceOptions, losses.arcFaceLoss),
  "sub-center-arcface": learnt(
    "ArcFace with several centers per class",
    losses.subCenterArcFaceOptions,
    losses.subCenterArcFaceLoss,
  ),
  cosface: learnt("CosFace: additive margin on the cosine", losses.cosFaceOptions, losses.cosFaceLoss),
  sphereface: learnt("SphereFace: multiplied angle", losses.largeMarginSoftmaxOptions, losses.sphereFaceLoss),
  "large-margin-softmax": learnt(
    "Large-margin softmax: multiplied angle, with the vectors' norms",
    losses.largeMarginSoftmaxOptions,
    losses.largeMarginSoftmaxLoss,
  ),
  "normalized-softmax": learnt(
    "Softmax classifier on cosines",
    losses.normalizedSoftmaxOptions,
    losses.normalizedSoftmaxLoss,
  ),
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
