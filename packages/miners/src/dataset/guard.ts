import { hasClass, type ClassNeighbors } from "@smart-mining/core";

/** When a negative is taken for a likely false one. */
export interface GuardOptions {
  /** How many nearest neighbors of a row are asked for its class. */
  readonly votes: number;
  /** Share of them that must agree on another class than the label. */
  readonly share: number;
}

/**
 * The class that each row's neighborhood says it belongs to: another class's label where at least `share` of its `votes`
 * nearest rows carry it, the row's own label otherwise. Such a row is likely mislabeled, or a duplicate of other class. Rows
 * of no class have a neighborhood and vote for nothing.
 *
 * @param lists same- and other-class lists, each at least `votes` long where there are that many rows
 */
export function neighborhoodLabels(labels: Int32Array, lists: ClassNeighbors, options: GuardOptions): Int32Array {
  const { same, other } = lists;
  const result = labels.slice();
  const needed = Math.ceil(options.share * options.votes);
  for (let row = 0; row < labels.length; row++) {
    const counts = new Map<number, number>();
    let [s, o] = [row * same.k, row * other.k];
    const [sEnd, oEnd] = [s + same.k, o + other.k];
    for (let vote = 0; vote < options.votes; vote++) {
      const sameDistance = s < sEnd && same.indices[s] >= 0 ? same.distances[s] : Number.POSITIVE_INFINITY;
      const otherDistance = o < oEnd && other.indices[o] >= 0 ? other.distances[o] : Number.POSITIVE_INFINITY;
      if (sameDistance === Number.POSITIVE_INFINITY && otherDistance === Number.POSITIVE_INFINITY) break;
      if (sameDistance <= otherDistance) {
        s++;
        continue;
      }
      const label = labels[other.indices[o++]];
      if (!hasClass(label)) continue;
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      if (count >= needed) result[row] = label;
    }
  }
  return result;
}
