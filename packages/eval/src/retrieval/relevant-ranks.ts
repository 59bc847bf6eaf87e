/**
 * Where the relevant references of each query stand in its list of references, nearest first. Every retrieval measure
 * follows from this.
 */
export interface RelevantRanks {
  readonly queries: number;
  /** Ranks up to and including this one are known; Infinity when all are. */
  readonly depth: number;
  /** Length queries: how many references are relevant (R). A lone query has 0. */
  readonly relevant: Int32Array;
  /** The known ranks of query q are `ranks[starts[q] .. starts[q + 1])`, from 1, ascending. */
  readonly starts: Int32Array;
  readonly ranks: Int32Array;
}

/** How many references share each query's class; the query itself is not counted when it is among the references. */
export function countRelevant(queryLabels: Int32Array, referenceLabels: Int32Array, selfIncluded: boolean): Int32Array {
  const counts = new Map<number, number>();
  for (const label of referenceLabels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return queryLabels.map((label) => (counts.get(label) ?? 0) - (selfIncluded ? 1 : 0));
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
