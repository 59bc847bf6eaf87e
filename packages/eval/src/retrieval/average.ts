import { hasClass } from "@smart-mining/core";
import type { PerQuery } from "./measures.js";

/** How queries make one number. */
export interface AverageOptions {
  /** "queries": each query counts the same. "classes": the mean over classes of the class means. */
  readonly average?: "queries" | "classes";
  /** "leave-out": lone queries count nowhere (usual). "miss": they count as 0. */
  readonly loneQueries?: "leave-out" | "miss";
}

/** The mean over queries or classes; rows of no class are no queries. NaN when no query is left. */
export function averageOf(perQuery: PerQuery, labels: Int32Array, options: AverageOptions = {}): number {
  const { average = "queries", loneQueries = "leave-out" } = options;
  if (average === "classes") {
    const means = averageByClass(perQuery, labels, { loneQueries });
    return mean([...means.values()].filter((value) => !Number.isNaN(value)));
  }
  return mean(
    counted(
      perQuery.filter((_, query) => hasClass(labels[query])),
      loneQueries,
    ),
  );
}

/** The mean of each class, by label; NaN for a class that has lone queries only. */
export function averageByClass(
  perQuery: PerQuery,
  labels: Int32Array,
  { loneQueries = "leave-out" }: Pick<AverageOptions, "loneQueries"> = {},
): Map<number, number> {
  const groups = new Map<number, number[]>();
  labels.forEach((label, query) => {
    if (!hasClass(label)) return;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [perQuery[query]]);
    else group.push(perQuery[query]);
  });
  return new Map([...groups].map(([label, values]) => [label, mean(counted(values, loneQueries))]));
}

function counted(values: Iterable<number>, loneQueries: "leave-out" | "miss"): number[] {
  return loneQueries === "miss"
    ? Array.from(values, (value) => (Number.isNaN(value) ? 0 : value))
    : Array.from(values).filter((value) => !Number.isNaN(value));
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? NaN : sum / values.length;
}
