import {
  meanReducer,
  perAnchorReducer,
  toReducer,
  type Reducer,
  type ReducerConfig,
  type ReducersConfig,
} from "@smart-mining/losses";
import { UnknownCaseError } from "../adapter.js";

/** A reducer as the files state it. */
export interface PeerReducer {
  readonly name: string;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly weights?: readonly number[];
  /** Inner reducer of PerAnchorReducer. */
  readonly reducer?: PeerReducer | string | null;
  readonly per_sub_loss?: Readonly<Record<string, PeerReducer | string>>;
  readonly default_reducer?: PeerReducer | string | null;
  readonly combine?: string;
}

/** The peer's names of a loss's parts, and ours. */
const PARTS: Readonly<Record<string, string>> = {
  pos_loss: "positive",
  neg_loss: "negative",
  margin_loss: "margin",
  beta_reg_loss: "beta",
  invariance_loss: "invariance",
  variance_loss1: "variance-1",
  variance_loss2: "variance-2",
  covariance_loss: "covariance",
  loss: "loss",
};

/**
 * Our reducer option for a peer's reducer.
 *
 * @param columnTerms the loss hands its terms over as a column [n, 1], see `outerClassWeights`
 */
export function reducerConfig(peer: PeerReducer, columnTerms: boolean): ReducersConfig {
  if (peer.name !== "MultipleReducers") return single(peer, columnTerms);
  if (peer.combine !== undefined && peer.combine !== "sum")
    throw new UnknownCaseError(`MultipleReducers: combine "${peer.combine}"`);
  const shared = peer;
  const given = Object.entries(peer.per_sub_loss ?? {}).map(([part, one]): [string, ReducerConfig] => {
    if (PARTS[part] === undefined) throw new UnknownCaseError(`MultipleReducers: no sub-loss "${part}"`);
    return [PARTS[part], single(typeof one === "string" ? { ...shared, name: one } : one, columnTerms)];
  });
  const rest = peer.default_reducer ?? "MeanReducer";
  const fallback = single(typeof rest === "string" ? { name: rest } : rest, columnTerms);
  return {
    parts: {
      ...Object.fromEntries(Object.values(PARTS).map((part) => [part, fallback])),
      ...Object.fromEntries(given),
    },
  };
}

function single(peer: PeerReducer, columnTerms: boolean): ReducerConfig {
  switch (peer.name) {
    case "MeanReducer":
      return "mean";
    case "SumReducer":
      return "sum";
    case "DivisorReducer":
      return "divisor";
    case "AvgNonZeroReducer":
      return peer.high === undefined || peer.high === null
        ? "mean-non-zero"
        : { name: "threshold", low: 0, high: peer.high };
    case "ThresholdReducer":
      return { name: "threshold", low: peer.low ?? undefined, high: peer.high ?? undefined };
    case "ClassWeightedReducer":
      if (peer.weights === undefined) throw new UnknownCaseError("ClassWeightedReducer without weights");
      return columnTerms ? outerClassWeights(peer.weights) : { name: "class-weighted", weights: peer.weights };
    case "PerAnchorReducer": {
      const inner = peer.reducer ?? "MeanReducer";
      return repeatedPerAnchor(toReducer(single(typeof inner === "string" ? { name: inner } : inner, false)));
    }
    default:
      throw new UnknownCaseError(`no reducer "${peer.name}"`);
  }
}

/**
 * The peer multiplies a column of terms [n, 1] with a row of weights [n], which broadcasts to the n × n outer product:
 * the mean of that is the mean term times the mean weight. Only for the losses that hand over columns.
 */
function outerClassWeights(weights: readonly number[]): Reducer {
  const mean = meanReducer();
  return {
    name: "class-weighted",
    start(context) {
      const terms = mean.start(context);
      const ofAnchors = mean.start(context);
      return {
        add(term, anchor, other) {
          terms.add(term, anchor, other);
          ofAnchors.add(weights[context.labels[anchor]], anchor, other);
        },
        finish: () => terms.finish() * ofAnchors.finish(),
        weight: (term, anchor, other) => terms.weight(term, anchor, other) * ofAnchors.finish(),
      };
    },
  };
}

/**
 * A pair that is given several times counts once in the peer's value, but every copy gets the whole gradient (the
 * backward pass of its indexed assignment). Ours gives the derivative; this gives the peer's.
 */
function repeatedPerAnchor(inner: Reducer): Reducer {
  const exact = perAnchorReducer(inner);
  return {
    name: exact.name,
    start(context) {
      const fold = exact.start(context);
      const repeats = new Map<number, number>();
      const key = (anchor: number, other: number): number => anchor * context.columns + other;
      return {
        add(term, anchor, other) {
          if (other >= 0) repeats.set(key(anchor, other), (repeats.get(key(anchor, other)) ?? 0) + 1);
          fold.add(term, anchor, other);
        },
        finish: () => fold.finish(),
        weight: (term, anchor, other) =>
          fold.weight(term, anchor, other) * (other >= 0 ? repeats.get(key(anchor, other))! : 1),
      };
    },
  };
}
