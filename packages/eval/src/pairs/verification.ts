import { type EmbeddingSet, OptionError, throwIfAborted, ValueError, type WorkOptions } from "@smart-mining/core";
import { type DistanceName, inSpace, squaredDistances } from "../distances.js";

/** How well the distance of two rows tells whether they share a class. */
export interface PairVerification {
  /** Unordered pairs of rows. */
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
 * Verification over all unordered pairs. O(N² (dimension + log N)) time, 8 bytes a pair.
 *
 * @throws {OptionError} above 250 million pairs (22,361 rows): give a sample of the rows
 * @throws {ValueError} unless there are both same-class pairs and others
 * @throws {AbortedError} when the signal fires
 */
export function pairVerification(
  set: EmbeddingSet,
  distance: DistanceName = "euclidean",
  { signal, onProgress }: WorkOptions = {},
): PairVerification {
  const { values, size, dimension, labels } = inSpace(set, distance);
  const pairs = (size * (size - 1)) / 2;
  if (pairs > MOST_PAIRS)
    throw new OptionError(
      `pairVerification: the set must have at most ${MOST_PAIRS} pairs; ${size} rows have ${pairs}: give a sample.`,
    );
  const positivePairs = countPositives(labels);
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
    squaredDistances(values, row, values, dimension, distances, row + 1);
    for (let other = row + 1; other < size; other++) {
      if (labels[other] === labels[row]) positives[positive++] = distances[other];
      else negatives[negative++] = distances[other];
    }
  }
  positives.sort();
  negatives.sort();
  return { pairs, positivePairs, ...rankingQuality(positives, negatives) };
}

function countPositives(labels: Int32Array): number {
  const counts = new Map<number, number>();
  let pairs = 0;
  for (const label of labels) {
    const before = counts.get(label) ?? 0;
    pairs += before;
    counts.set(label, before + 1);
  }
  return pairs;
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
