import { createRandom } from "@smart-mining/core";
import * as ours from "@smart-mining/losses";
import { UnknownCaseError } from "../adapter.js";
import { renameArgs, type PeerArgs } from "./args.js";
import { distanceConfig, type PeerDistance } from "./distances.js";
import { reducerConfig, type PeerReducer } from "./reducers.js";

/** A loss as the files state it. */
export interface PeerLoss {
  readonly loss: string;
  readonly args?: PeerArgs;
  readonly distance?: PeerDistance | null;
  readonly reducer?: PeerReducer | null;
}

interface Entry {
  /** Peer's argument → our option. */
  readonly names: Readonly<Record<string, string | null>>;
  // The options are built from names in a file and checked by the losses' own schemas.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  make(options: any, needs: ours.WeightNeeds): ours.MetricLoss;
  /** The peer hands the terms of this loss to its reducer as a column [n, 1]. */
  readonly columnTerms?: boolean;
  /** What becomes of the `distance`: an option, spread into options, or it must be the one the peer prescribes. */
  readonly distance?: "option" | "spread" | "prescribed" | "ignored" | "none";
}

const learnt = { num_classes: null, embedding_size: null, weight_reg_weight: null, weight_init_func: null };
const everywhere = { embedding_reg_weight: null, collect_stats: null };

const LOSSES: Readonly<Record<string, Entry>> = {
  TripletMarginLoss: {
    names: { margin: "margin", swap: "swap", smooth_loss: "smooth", triplets_per_anchor: "all" },
    make: ({ all, ...options }) => ours.tripletMarginLoss({ ...options, ...onlyAll(all), swapFrom: "batch" }),
  },
  ContrastiveLoss: {
    names: { pos_margin: "positiveMargin", neg_margin: "negativeMargin" },
    make: (options) => ours.contrastiveLoss(options),
  },
  SignalToNoiseRatioContrastiveLoss: {
    names: { pos_margin: "positiveMargin", neg_margin: "negativeMargin" },
    make: ({ name, ...options }) => ours.signalToNoiseRatioLoss(only(name, "snr", options)),
    distance: "spread",
  },
  NPairsLoss: { names: {}, make: (options) => ours.nPairsLoss(options) },
  LiftedStructureLoss: {
    names: { pos_margin: "positiveMargin", neg_margin: "negativeMargin" },
    make: (options) => ours.liftedStructureLoss(options),
    columnTerms: true,
  },
  GeneralizedLiftedStructureLoss: {
    names: { pos_margin: "positiveMargin", neg_margin: "negativeMargin" },
    make: (options) => ours.generalizedLiftedStructureLoss(options),
    columnTerms: true,
  },
  MarginLoss: {
    names: {
      margin: "margin",
      nu: "nu",
      beta: "beta",
      learn_beta: "learnBeta",
      num_classes: "numClasses",
      triplets_per_anchor: "all",
    },
    make: ({ all, ...options }) => ours.marginLoss({ ...options, ...onlyAll(all) }),
  },
  MultiSimilarityLoss: {
    names: { alpha: "alpha", beta: "beta", base: "base" },
    make: (options) => ours.multiSimilarityLoss(options),
    columnTerms: true,
  },
  CircleLoss: {
    names: { m: "margin", gamma: "gamma" },
    make: (options) => ours.circleLoss(options),
    columnTerms: true,
  },
  SupConLoss: { names: { temperature: "temperature" }, make: (options) => ours.supervisedContrastiveLoss(options) },
  NTXentLoss: { names: { temperature: "temperature" }, make: (options) => ours.ntXentLoss(options) },
  AngularLoss: {
    names: { alpha: "alpha" },
    make: (options) => ours.angularLoss(options),
    distance: "prescribed",
    columnTerms: true,
  },
  NCALoss: { names: { softmax_scale: "scale" }, make: (options) => ours.ncaLoss(options) },
  TupletMarginLoss: {
    names: { margin: "margin", scale: "scale" },
    make: (options) => ours.tupletMarginLoss(options),
    columnTerms: true,
  },
  IntraPairVarianceLoss: {
    names: { pos_eps: "positiveEpsilon", neg_eps: "negativeEpsilon" },
    make: (options) => ours.intraPairVarianceLoss(options),
  },
  RankedListLoss: {
    names: {
      margin: "margin",
      Tn: "negativeTemperature",
      Tp: "positiveTemperature",
      imbalance: "imbalance",
      alpha: "alpha",
    },
    // The peer takes similarities for distances as they are.
    make: (options) => ours.rankedListLoss({ ...options, distance: asDistance(options.distance) }),
  },
  FastAPLoss: { names: { num_bins: "bins" }, make: (options) => ours.fastApLoss(options) },
  HistogramLoss: { names: { n_bins: "bins", delta: "binWidth" }, make: (options) => ours.histogramLoss(options) },
  PNPLoss: {
    names: { b: "b", alpha: "alpha", anneal: "anneal", variant: "variant" },
    make: (options) => ours.pnpLoss(options),
  },
  VICRegLoss: {
    names: { invariance_lambda: "invariance", variance_mu: "variance", covariance_v: "covariance", eps: "epsilon" },
    make: (options) => ours.vicregLoss(options),
    distance: "none",
  },
  ThresholdConsistentMarginLoss: {
    names: {
      lambda_plus: "positiveWeight",
      lambda_minus: "negativeWeight",
      margin_plus: "positiveMargin",
      margin_minus: "negativeMargin",
    },
    make: (options) => ours.thresholdConsistentMarginLoss(options),
    // The peer takes the plain cosine whatever power or norm its distance has.
    distance: "ignored",
  },
  InstanceLoss: { names: { gamma: "gamma" }, make: (options) => ours.instanceLoss(options) },
  ProxyNCALoss: {
    names: { ...learnt, softmax_scale: "scale" },
    make: (options, needs) => ours.proxyNcaLoss(options, needs),
  },
  ProxyAnchorLoss: {
    names: { ...learnt, margin: "margin", alpha: "alpha" },
    make: (options, needs) => ours.proxyAnchorLoss(options, needs),
  },
  SoftTripleLoss: {
    names: { ...learnt, centers_per_class: "centersPerClass", la: "lambda", gamma: "gamma", margin: "margin" },
    make: (options, needs) => ours.softTripleLoss(options, needs),
  },
  ArcFaceLoss: {
    names: { ...learnt, margin: "margin", scale: "scale" },
    make: (options, needs) => ours.arcFaceLoss(options, needs),
  },
  SubCenterArcFaceLoss: {
    names: { ...learnt, margin: "margin", scale: "scale", sub_centers: "subCenters" },
    make: (options, needs) => ours.subCenterArcFaceLoss(options, needs),
  },
  CosFaceLoss: {
    names: { ...learnt, margin: "margin", scale: "scale" },
    make: (options, needs) => ours.cosFaceLoss(options, needs),
  },
  SphereFaceLoss: {
    names: { ...learnt, margin: "margin", scale: "scale" },
    make: (options, needs) => ours.sphereFaceLoss(options, needs),
  },
  LargeMarginSoftmaxLoss: {
    names: { ...learnt, margin: "margin", scale: "scale" },
    make: (options, needs) => ours.largeMarginSoftmaxLoss(options, needs),
  },
  NormalizedSoftmaxLoss: {
    names: { ...learnt, temperature: "temperature" },
    make: (options, needs) => ours.normalizedSoftmaxLoss(options, needs),
  },
};

const PAIR_LOSSES = new Set([
  ...["ContrastiveLoss", "SignalToNoiseRatioContrastiveLoss", "LiftedStructureLoss", "GeneralizedLiftedStructureLoss"],
  ...["MultiSimilarityLoss", "CircleLoss", "SupConLoss", "NTXentLoss", "TupletMarginLoss", "IntraPairVarianceLoss"],
]);

/** Whether the peer leaves the loss at 0 when no list of the given tuples has more than one entry: its pair losses do. */
export function ignoresSingleTuples(loss: string): boolean {
  return PAIR_LOSSES.has(loss);
}

/** Our loss for a peer's loss with its arguments, distance and reducer. */
export function lossFor(peer: PeerLoss): ours.MetricLoss {
  const entry = LOSSES[peer.loss];
  if (entry === undefined) throw new UnknownCaseError(`no loss "${peer.loss}"`);
  const args = peer.args ?? {};
  const options = renameArgs(peer.loss, args, { ...entry.names, ...everywhere });
  if (peer.reducer) options.reducer = reducerConfig(peer.reducer, entry.columnTerms ?? false);
  if (peer.distance) addDistance(peer.loss, entry, options, peer.distance);
  return entry.make(options, {
    numClasses: Number(args.num_classes ?? 1),
    dimension: Number(args.embedding_size ?? 1),
    random: createRandom(0),
  });
}

function addDistance(name: string, entry: Entry, options: Record<string, unknown>, peer: PeerDistance): void {
  const config = distanceConfig(peer);
  switch (entry.distance ?? "option") {
    case "option":
      options.distance = config;
      return;
    case "spread":
      Object.assign(options, config);
      return;
    case "prescribed":
      if (
        peer.name !== "LpDistance" ||
        config.p !== 2 ||
        config.power !== 1 ||
        !("normalize" in config && config.normalize)
      )
        throw new UnknownCaseError(`${name}: the distance must be Euclidean of normalized embeddings`);
      return;
    case "ignored":
      return;
    case "none":
      throw new UnknownCaseError(`${name}: takes no distance`);
  }
}

function asDistance(config: ours.DistanceConfig | undefined): ours.Distance | undefined {
  return config && { ...ours.toDistance(config), inverted: false };
}

function onlyAll(value: unknown): Record<string, never> {
  if (value !== undefined && value !== "all")
    throw new UnknownCaseError(`triplets_per_anchor: only "all" has a reference value, got ${String(value)}`);
  return {};
}

function only<T>(name: string | undefined, expected: string, options: T): T {
  if (name !== undefined && name !== expected)
    throw new UnknownCaseError(`the distance must be "${expected}", not "${name}"`);
  return options;
}
