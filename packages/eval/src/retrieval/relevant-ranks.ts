import { hasClass, isPositive, type Labeled, NO_GROUP, sameGroup } from "@smart-mining/core";

/**
 * Where the relevant references of each query stand in its list of references, nearest first. Every retrieval measure
 * follows from this.
 *
 * A row of no class is no query; as a reference it is a distractor of every query. References of the query's own class and group
 * (views of the same thing) are in no list: neither matches nor distractors. Those of its group and another class are distractors.
 */
export interface RelevantRanks {
  /** Rows of the set of queries, those of no class among them. */
  readonly queries: number;
  /** Ranks up to and including this one are known; Infinity when all are. */
  readonly depth: number;
  /** Length queries: how many references are relevant (R). A lone query, and a row of no class, has 0. */
  readonly relevant: Int32Array;
  /** The known ranks of query q are `ranks[starts[q] .. starts[q + 1])`, from 1, ascending. */
  readonly starts: Int32Array;
  readonly ranks: Int32Array;
}

/** How many references of each kind a query has. */
export interface RelevantCounts {
  /** Length queries: references of its class that are not of its group. */
  readonly relevant: Int32Array;
  /** Length queries: references of its class and group, which are in no list; the query itself is not counted. */
  readonly ignored: Int32Array;
}

/** Counts each query's references; the query itself is not counted when it is among them. O(queries + references). */
export function countRelevant(queries: Labeled, references: Labeled, selfIncluded: boolean): RelevantCounts {
  const ofClass = new Map<number, number>();
  const ofGroup = new Map<string, number>();
  const keyOf = (rows: Labeled, row: number) => `${rows.labels[row]} ${rows.groups![row]}`;
  const grouped = queries.groups !== undefined && references.groups !== undefined;
  references.labels.forEach((label, row) => {
    ofClass.set(label, (ofClass.get(label) ?? 0) + 1);
    if (!grouped || references.groups![row] === NO_GROUP) return;
    const key = keyOf(references, row);
    ofGroup.set(key, (ofGroup.get(key) ?? 0) + 1);
  });
  const self = selfIncluded ? 1 : 0;
  const ignored = queries.labels.map((label, query) =>
    hasClass(label) && grouped && queries.groups![query] !== NO_GROUP
      ? (ofGroup.get(keyOf(queries, query)) ?? 0) - self
      : 0,
  );
  const relevant = queries.labels.map((label, query) =>
    hasClass(label) ? (ofClass.get(label) ?? 0) - self - ignored[query] : 0,
  );
  return { relevant, ignored };
}

/** What a reference is to a query that has a class: a match, a distractor, or in no list at all. */
export function roleOf(
  queries: Labeled,
  query: number,
  references: Labeled,
  row: number,
): "relevant" | "ignored" | "distractor" {
  if (isPositive(queries, query, references, row)) return "relevant";
  return queries.labels[query] === references.labels[row] && sameGroup(queries, query, references, row)
    ? "ignored"
    : "distractor";
}

/** How many queries have a class but nothing relevant to find. */
export function countLone(labels: Int32Array, relevant: Int32Array): number {
  return relevant.filter((count, query) => count === 0 && hasClass(labels[query])).length;
}

/** Collects ranks query by query. */
export function rankCollector(
  relevant: Int32Array,
  depth: number,
): { add(rank: number): void; next(): void; done(): RelevantRanks } {
  const starts = new Int32Array(relevant.length + 1);
  let total = 0;
  for (const count of relevant) total += Math.min(count, depth);
  const ranks = new Int32Array(total);
  let [query, at] = [0, 0];
  return {
    add(rank) {
      ranks[at++] = rank;
    },
    next() {
      starts[++query] = at;
    },
    done: () => ({ queries: relevant.length, depth, relevant, starts, ranks: ranks.subarray(0, at) }),
  };
}
