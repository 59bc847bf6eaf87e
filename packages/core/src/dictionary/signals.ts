import { euclideanSpread } from "./spread.js";
import { violatedShare } from "./violated-share.js";
import type { EmbeddingSet } from "../embedding-set.js";
import type { MiningReport } from "../mining.js";

/** What is known when a step, a round of mining or an epoch is over: signals are read off it. */
export interface SignalFacts {
  /** Value of the loss; absent after a round. */
  readonly loss?: number;
  /** The batch's embeddings as the step saw them; absent after a round. */
  readonly batch?: EmbeddingSet;
  /** Of the tuples trained on, or of all pairs of some anchors where the loss takes what the labels allow. */
  readonly report?: MiningReport;
  /** Share of the tuples trained on whose loss is not zero. */
  readonly activeFraction?: number;
  /** Recall@1 on the training set; of a round only. */
  readonly trainRecallAt1?: number;
  /** Share of triplets of held-out classes whose loss is not zero; of an epoch only. */
  readonly validationError?: number;
}

/** What is known of one measure of difficulty; everything that shows or follows it is made from this. */
export interface SignalEntry {
  /** For tables, charts and reports. */
  readonly title: string;
  /** One sentence. */
  readonly sentence: string;
  /** "share" and "probability" are shown in per cent. */
  readonly unit: "share" | "probability" | "distance" | "loss";
  /** What a higher value means. */
  readonly higher: "harder" | "easier" | "neither";
  /** Once a step, once a round of mining, or once an epoch. */
  readonly when: "step" | "round" | "epoch";
  /** Its value; undefined or not finite where it is not known. */
  measure(facts: SignalFacts): number | undefined;
}

/**
 * The measures of difficulty that are logged and that controllers can follow, each written once: event fields, types, schemas,
 * charts, `smart-mining list` and the reference are made from here. A new one is one entry.
 */
export const SIGNALS = {
  activeFraction: {
    title: "Active fraction",
    sentence: "share of the tuples trained on whose loss is not zero",
    unit: "share",
    higher: "harder",
    when: "step",
    measure: ({ activeFraction }) => activeFraction,
  },
  auc: {
    title: "AUC",
    sentence: "chance that a random negative distance of the tuples trained on exceeds a random positive one",
    unit: "probability",
    higher: "easier",
    when: "step",
    measure: ({ report }) => report?.auc,
  },
  meanLoss: {
    title: "Loss",
    sentence: "value of the loss",
    unit: "loss",
    higher: "neither",
    when: "step",
    measure: ({ loss }) => loss,
  },
  hardShare: {
    title: "Hard share",
    sentence: "share of the tuples trained on with d- <= d+",
    unit: "share",
    higher: "harder",
    when: "step",
    measure: ({ report }) => report?.hardShare,
  },
  semiHardShare: {
    title: "Semi-hard share",
    sentence: "share of the tuples trained on with d+ < d- <= d+ + margin",
    unit: "share",
    higher: "neither",
    when: "step",
    measure: ({ report }) => report?.semiHardShare,
  },
  violatedShare: {
    title: "Violated share",
    sentence: "share of anchor-positive pairs of the batch with some negative of the batch nearer than the positive",
    unit: "share",
    higher: "harder",
    when: "step",
    measure: ({ batch }) => batch && violatedShare(batch),
  },
  meanPositive: {
    title: "Mean positive distance",
    sentence: "mean distance of the positive pairs trained on",
    unit: "distance",
    higher: "harder",
    when: "step",
    measure: ({ report }) => report?.meanPositive,
  },
  meanNegative: {
    title: "Mean negative distance",
    sentence: "mean distance of the negative pairs trained on",
    unit: "distance",
    higher: "easier",
    when: "step",
    measure: ({ report }) => report?.meanNegative,
  },
  spread: {
    title: "Spread",
    sentence: "mean distance of the batch's embeddings from their mean; near 0 when all are embedded alike",
    unit: "distance",
    higher: "neither",
    when: "step",
    measure: ({ batch }) => batch && euclideanSpread(batch),
  },
  trainRecallAt1: {
    title: "Recall@1 on the training set",
    sentence:
      "share of training rows whose nearest neighbor is of their class, which a round of mining gives for nothing",
    unit: "share",
    higher: "easier",
    when: "round",
    measure: ({ trainRecallAt1 }) => trainRecallAt1,
  },
  validationError: {
    title: "Validation error",
    sentence: "share of triplets of held-out classes whose loss is not zero",
    unit: "share",
    higher: "harder",
    when: "epoch",
    measure: ({ validationError }) => validationError,
  },
} as const satisfies Record<string, SignalEntry>;

/** The name of a measure of difficulty. */
export type SignalName = keyof typeof SIGNALS;

/** The names of the dictionary, in its order. */
export const SIGNAL_NAMES = Object.keys(SIGNALS) as SignalName[];

/** What the controller is told about training: once a step, a round of mining and an epoch. Unknown values are undefined. */
export type DifficultySignal = {
  readonly step: number;
  /** Samples drawn so far, this step's included, over those that the training set has: a real number, 1 where one epoch is over. */
  readonly epoch: number;
} & { readonly [Name in SignalName]?: number };

/** The signals of one moment; those that are not known are left out. */
export function measureSignals(
  when: SignalEntry["when"],
  facts: SignalFacts,
): { readonly [Name in SignalName]?: number } {
  const values: { [Name in SignalName]?: number } = {};
  for (const name of SIGNAL_NAMES) {
    const entry: SignalEntry = SIGNALS[name];
    if (entry.when === when) values[name] = entry.measure(facts);
  }
  return values;
}
