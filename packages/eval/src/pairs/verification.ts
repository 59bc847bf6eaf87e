import {
  type EmbeddingSet,
  hasClass,
  isPositive,
  NO_GROUP,
  OptionError,
  throwIfAborted,
  ValueError,
  type WorkOptions,
} from "@smart-mining/core";
import { inSpace, type MetricDistance, squaredDistances } from "../distances.js";

/** How well the distance of two rows tells whether they share a class. */
export interface PairVerification {
  /** Unordered pairs of rows that tell something: see `pairVerification`. */
  readonly pairs: number;
  readonly positivePairs: number;
  /** Chance that a random same-class pair is nearer than a random other pair; ties count half. Higher is better. */
  readonly rocAuc: number;
  /** Average precision of ranking pairs by distance, equal distances as one step. Higher is better. */
  readonly averagePrecision: number;
}

/** 2 GB of distances. */
const MOST_PAIRS = 250_000_000;

/**
 * Verification over all unordered pairs. A row of no class makes another pair with every row that has one; two such rows make no
 * pair, nor do two rows of one class and group. O(N² (dimension + log N)) time, 8 bytes a pair.
 *
 * @throws {OptionError} above 250 million pairs (22,361 rows): give a sample of the rows
 * @throws {ValueError} unless there are both same-class pairs and others
 * @throws {AbortedError} when the signal fires
 */
export function pairVerification(
  set: EmbeddingSet,
  distance: MetricDistance = "euclidean",
  { signal, onProgress }: WorkOptions = {},
): PairVerification {
  const space = inSpace(set, distance);
  const { size } = space;
  const all = (size * (size - 1)) / 2;
  if (all > MOST_PAIRS)
    throw new OptionError(
      `pairVerification: the set must have at most ${MOST_PAIRS} pairs; ${size} rows have ${all}: give a sample.`,
    );
  const { pairs, positivePairs } = countPairs(set);
  if (positivePairs === 0 || positivePairs === pairs)
    throw new ValueError(
      `pairVerification: there must be same-class pairs and others; got ${positivePairs} of ${pairs} of the same class.`,
    );
  const positives = new Float64Array(positivePairs);
  const negatives = new Float64Array(pairs - positivePairs);
  const distances = new Float64Array(size);
  let [positive, negative] = [0, 0];
  for (let row = 0; row < size; row++) {
    throwIfAborted("pairVerification", signal);
    if (row % 256 === 0) onProgress?.({ phase: "pairs", done: row, total: size });
    squaredDistances(space, row, space, distances, row + 1);
    for (let other = row + 1; other < size; other++) {
      if (set.labels[row] !== set.labels[other]) negatives[negative++] = distances[other];
      else if (isPositive(set, row, set, other)) positives[positive++] = distances[other];
    }
  }
  positives.sort();
  negatives.sort();
  return { pairs, positivePairs, ...rankingQuality(positives, negatives) };
}

/** Pairs that tell something, without looking at each. */
function countPairs(set: EmbeddingSet): Pick<PairVerification, "pairs" | "positivePairs"> {
  const { labels, groups, size } = set;
  const counts = new Map<string, number>();
  /** How many have come with this key before. */
  const before = (key: string) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  };
  let [sameClass, sameView, classless] = [0, 0, 0];
  for (let row = 0; row < size; row++) {
    if (!hasClass(labels[row])) classless++;
    else {
      sameClass += before(String(labels[row]));
      if (groups !== undefined && groups[row] !== NO_GROUP) sameView += before(`${labels[row]} ${groups[row]}`);
    }
  }
  const pairs = (size * (size - 1)) / 2 - (classless * (classless - 1)) / 2 - sameView;
  return { pairs, positivePairs: sameClass - sameView };
}

/** One walk through both sorted lists, a step for each distinct distance among the positives. */
function rankingQuality(
  positives: Float64Array,
  negatives: Float64Array,
): Pick<PairVerification, "rocAuc" | "averagePrecision"> {
  let [wins, precision, negative] = [0, 0, 0];
  for (let positive = 0; positive < positives.length;) {
    const distance = positives[positive];
    const begin = positive;
    while (positive < positives.length && positives[positive] === distance) positive++;
    while (negative < negatives.length && negatives[negative] < distance) negative++;
    let tied = negative;
    while (tied < negatives.length && negatives[tied] === distance) tied++;
    const step = positive - begin;
    wins += step * (negatives.length - tied + (tied - negative) / 2);
    precision += step * (positive / (positive + tied));
    negative = tied;
  }
  return {
    rocAuc: wins / (positives.length * negatives.length),
    averagePrecision: precision / positives.length,
  };
}
