import { hasClass, isNegative, isPositive, type Labeled } from "@smart-mining/core";
import type { LossBatch } from "./kernel.js";
import type { PairDistances, PairSpace } from "./distances/index.js";

/** Row numbers of pairs in two columns: anchor in the batch, other in the reference. */
export interface PairList {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** The positive and the negative pairs to compare. */
export interface PairLists {
  readonly positive: PairList;
  readonly negative: PairList;
}

/** Labels and groups of the batch, whose rows are the anchors, and of the rows that positives and negatives come from. */
export function relationsOf(batch: LossBatch): { anchors: Labeled; others: Labeled } {
  return {
    anchors: { labels: batch.labels, groups: batch.groups },
    others: { labels: batch.referenceLabels, groups: batch.referenceGroups },
  };
}

/** The rows of the batch that may be anchors, in order: those of a class, or all where there are no labels. */
export function anchorRows({ embeddings, labels }: LossBatch): Int32Array {
  const rows = Int32Array.from({ length: embeddings.size }, (_, row) => row);
  return labels.length === 0 ? rows : rows.filter((row) => hasClass(labels[row]));
}

/**
 * All ordered pairs that labels and groups allow, sorted by anchor: (i, j) with i ≠ j within one set; with a separate
 * reference nothing is left out but a row's own copy, where the reference says which that is. Rows of no class are no
 * anchors and everybody's negatives; pairs of one class and one group are on neither side.
 */
export function pairsFromLabels(batch: LossBatch): PairLists {
  const { labels, referenceLabels, copies } = batch;
  const { anchors, others } = relationsOf(batch);
  const counts = [0, 0];
  const each = (visit: (i: number, j: number, same: boolean) => void): void => {
    for (let i = 0; i < labels.length; i++) {
      const copy = copies === undefined ? -1 : copies[i];
      for (let j = 0; j < referenceLabels.length; j++) {
        if (copy === j) continue;
        if (isPositive(anchors, i, others, j)) visit(i, j, true);
        else if (isNegative(anchors, i, others, j)) visit(i, j, false);
      }
    }
  };
  each((_i, _j, same) => counts[same ? 0 : 1]++);
  const [positive, negative] = counts.map((count) => ({ left: new Int32Array(count), right: new Int32Array(count) }));
  let p = 0;
  let n = 0;
  each((i, j, same) => {
    const side = same ? positive : negative;
    const at = same ? p++ : n++;
    side.left[at] = i;
    side.right[at] = j;
  });
  return { positive, negative };
}

/** The pairs of a call: those given, (a, p) and (a, n) of given triplets with repetitions, or all by the labels. */
export function pairsOf(batch: LossBatch): PairLists {
  const { tuples } = batch;
  if (tuples === undefined) return pairsFromLabels(batch);
  if (tuples.kind === "triplets")
    return {
      positive: { left: tuples.anchors, right: tuples.positives },
      negative: { left: tuples.anchors, right: tuples.negatives },
    };
  return {
    positive: { left: tuples.positive[0], right: tuples.positive[1] },
    negative: { left: tuples.negative[0], right: tuples.negative[1] },
  };
}

/** Each pair once, for losses that ask only whether a pair is among the given ones. */
export function distinctPairs(list: PairList, columns: number): PairList {
  const seen = new Set<number>();
  const kept: number[] = [];
  list.left.forEach((left, at) => {
    const key = left * columns + list.right[at];
    if (seen.has(key)) return;
    seen.add(key);
    kept.push(at);
  });
  if (kept.length === list.left.length) return list;
  return { left: Int32Array.from(kept, (at) => list.left[at]), right: Int32Array.from(kept, (at) => list.right[at]) };
}

/** Places in a list grouped by key: those of key k are `places[starts[k] .. starts[k + 1])`, in their order. */
export interface Groups {
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

/** Groups the places of a list by the value there; values in [0, size). */
export function groupBy(keys: Int32Array, size: number): Groups {
  const starts = new Int32Array(size + 1);
  for (const key of keys) starts[key + 1]++;
  for (let key = 0; key < size; key++) starts[key + 1] += starts[key];
  const next = starts.slice();
  const places = new Int32Array(keys.length);
  keys.forEach((key, at) => {
    places[next[key]++] = at;
  });
  return { starts, places };
}

/** Calls `visit` with every row whose gradient is not zero, and each place of its group. */
export function forEachPlace(groups: Groups, ofRow: Float64Array, visit: (row: number, place: number) => void): void {
  for (let row = 0; row < ofRow.length; row++) {
    if (ofRow[row] === 0) continue;
    for (let at = groups.starts[row]; at < groups.starts[row + 1]; at++) visit(row, groups.places[at]);
  }
}

/** Positive and negative pairs with their distances, and the triplets they form. */
export interface TripletDistances {
  readonly positive: PairDistances;
  readonly negative: PairDistances;
  /** Calls `visit` with each triplet: the anchor's row, and the places of the two pairs. */
  forEach(visit: (anchor: number, positive: number, negative: number) => void): void;
  /** Whether there is any triplet. */
  readonly any: boolean;
}

/**
 * The triplets of a call: those given; pairs given: joined on equal anchors; none given: all that the labels allow.
 * Only the pairs are stored, the triplets are enumerated: O(batch²), not O(batch³) memory.
 */
export function tripletsOf(batch: LossBatch, space: PairSpace): TripletDistances {
  const lists = pairsOf(batch);
  if (batch.tuples?.kind === "triplets") {
    const positive = space.pairs(lists.positive.left, lists.positive.right);
    const negative = space.pairs(lists.negative.left, lists.negative.right);
    return {
      positive,
      negative,
      any: positive.values.length > 0,
      forEach(visit) {
        for (let at = 0; at < positive.left.length; at++) visit(positive.left[at], at, at);
      },
    };
  }
  const size = batch.embeddings.size;
  const byPositive = groupBy(lists.positive.left, size);
  const byNegative = groupBy(lists.negative.left, size);
  let any = false;
  for (let anchor = 0; anchor < size && !any; anchor++)
    any =
      byPositive.starts[anchor + 1] > byPositive.starts[anchor] &&
      byNegative.starts[anchor + 1] > byNegative.starts[anchor];
  // The larger list first, so that the whole matrix is at hand for both.
  const negative = space.pairs(lists.negative.left, lists.negative.right);
  const positive = space.pairs(lists.positive.left, lists.positive.right);
  return {
    positive,
    negative,
    any,
    forEach(visit) {
      for (let anchor = 0; anchor < size; anchor++) {
        const endOfPositives = byPositive.starts[anchor + 1];
        const endOfNegatives = byNegative.starts[anchor + 1];
        for (let i = byPositive.starts[anchor]; i < endOfPositives; i++)
          for (let j = byNegative.starts[anchor]; j < endOfNegatives; j++)
            visit(anchor, byPositive.places[i], byNegative.places[j]);
      }
    },
  };
}
