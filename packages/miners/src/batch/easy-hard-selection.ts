import type { BatchView } from "./batch-view.js";
import { farthestOf, nearestOf, negativesOf, positivesOf } from "./sides.js";

/** Which positive or negative of an anchor: seen from the anchor, "hard" is the far positive and the near negative. */
export type Strategy = "hard" | "semi-hard" | "easy" | "all";

/** The strategies as option values. */
export const STRATEGIES = ["hard", "semi-hard", "easy", "all"] as const;

/** Both sides' strategies and the distances allowed, inclusive at both ends. */
export interface EasyHardRule {
  readonly positives: Strategy;
  readonly negatives: Strategy;
  readonly positiveRange?: readonly [number, number];
  readonly negativeRange?: readonly [number, number];
}

/**
 * The selected positives and negatives of one anchor; empty where there is none. A semi-hard negative is the nearest one
 * strictly farther than the selected positive, a semi-hard positive the farthest one strictly nearer than the selected
 * negative: only one side can be semi-hard, and the other must select one row.
 */
export function selectEasyHard(
  view: BatchView,
  anchor: number,
  rule: EasyHardRule,
): { readonly positives: number[]; readonly negatives: number[] } {
  const distance = (row: number): number => view.distances[anchor * view.size + row];
  const within = (rows: number[], range?: readonly [number, number]): number[] =>
    range === undefined ? rows : rows.filter((row) => distance(row) >= range[0] && distance(row) <= range[1]);
  const positives = within(positivesOf(view, anchor), rule.positiveRange);
  const negatives = within(negativesOf(view, anchor), rule.negativeRange);
  if (rule.positives === "semi-hard") {
    const chosen = fixed(view, anchor, negatives, rule.negatives, "nearest");
    const bound = chosen.length === 0 ? Number.NEGATIVE_INFINITY : distance(chosen[0]);
    return { positives: present(farthestOf(view, anchor, positives, (d) => d < bound)), negatives: chosen };
  }
  const chosen = fixed(view, anchor, positives, rule.positives, "farthest");
  if (rule.negatives !== "semi-hard")
    return { positives: chosen, negatives: fixed(view, anchor, negatives, rule.negatives, "nearest") };
  const bound = chosen.length === 0 ? Number.POSITIVE_INFINITY : distance(chosen[0]);
  return { positives: chosen, negatives: present(nearestOf(view, anchor, negatives, (d) => d > bound)) };
}

/** Hard, easy or all of a side, which do not depend on the other side. */
function fixed(
  view: BatchView,
  anchor: number,
  rows: number[],
  strategy: Strategy,
  hard: "nearest" | "farthest",
): number[] {
  if (strategy === "all") return rows;
  const nearest = (strategy === "hard") === (hard === "nearest");
  return present(nearest ? nearestOf(view, anchor, rows) : farthestOf(view, anchor, rows));
}

function present(row: number): number[] {
  return row < 0 ? [] : [row];
}
