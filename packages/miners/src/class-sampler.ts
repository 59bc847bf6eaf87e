import { hasClass, NO_GROUP, type Labeled, type Random } from "@smart-mining/core";
import { classOrder, classSpan, groupSpan, kinSpan, type ClassOrder, type Span } from "./class-order.js";

/** Uniform draws of rows by class, O(log N) each, however uneven the classes are. */
export interface ClassSampler {
  /** A random positive of this row, or -1 when it has none. */
  positive(anchor: number, random: Random): number;
  /** A random row of another class or of none, or -1 when there is none, or the anchor is of no class. */
  negative(anchor: number, random: Random): number;
  /** A random row with this label, or -1 when there is none. */
  ofClass(label: number, random: Random): number;
}

/**
 * Orders the rows by class once. O(N) memory.
 *
 * @param set        where anchors come from
 * @param candidates where positives and negatives come from; the same set when absent, in which an anchor is not its own
 *                   positive
 */
export function classSampler(set: Labeled, candidates?: Labeled): ClassSampler {
  const order = classOrder(candidates ?? set);
  const { classes, rows } = order;
  const position = new Map<number, number>();
  classes.forEach((label, at) => position.set(label, at));
  const spanOf = (label: number): Span => {
    const at = position.get(label);
    return at === undefined ? [0, 0] : classSpan(order, at);
  };
  return {
    positive(anchor, random) {
      const span = spanOf(set.labels[anchor]);
      if (span[0] === span[1]) return -1;
      const kin =
        candidates === undefined ? kinSpan(order, anchor) : groupSpan(order, span, set.groups?.[anchor] ?? NO_GROUP);
      return drawn(order, span, kin, random);
    },
    negative: (anchor, random) =>
      hasClass(set.labels[anchor]) ? drawn(order, [0, rows.length], spanOf(set.labels[anchor]), random) : -1,
    ofClass: (label, random) => drawn(order, spanOf(label), [0, 0], random),
  };
}

/** A random row of a span less a span inside it. */
function drawn({ rows }: ClassOrder, [start, end]: Span, [from, to]: Span, random: Random): number {
  const count = end - start - (to - from);
  if (count <= 0) return -1;
  const at = start + random.integer(count);
  return rows[at < from ? at : at + (to - from)];
}
