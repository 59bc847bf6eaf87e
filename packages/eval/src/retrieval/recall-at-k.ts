import {
  type EmbeddingSet,
  hasClass,
  type NeighborIndex,
  parseOptions,
  ValueError,
  type WorkOptions,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { z } from "zod";
import { checkSameDimension, inSpace, metricDistance, type MetricDistance } from "../distances.js";
import { averageOf } from "./average.js";
import { recallPerQuery } from "./measures.js";
import { ranksFromIndex } from "./ranks-from-index.js";
import { countLone } from "./relevant-ranks.js";

/** Schema of the own options of `recallAtK`. */
export const recallAtKOptions = z.strictObject({
  k: z.array(z.int().min(1)).min(1).readonly().default([1, 2, 4, 8]).describe("how many nearest are looked at"),
  distance: metricDistance.default("euclidean"),
  average: z.enum(["queries", "classes"]).default("queries").describe("mean over queries, or over class means"),
  loneQueries: z
    .enum(["leave-out", "miss"])
    .default("leave-out")
    .describe("how queries without a relevant reference count"),
});

/** What `recallAtK` takes beyond its options. */
export interface RetrievalNeeds extends WorkOptions {
  /** Searched rows; absent: the queries among themselves, each without itself. */
  readonly reference?: EmbeddingSet;
  /** Searches; exact search when absent. Built anew here; the caller disposes it. */
  readonly index?: NeighborIndex;
}

/** Options of `recallAtK` and its collaborators. */
export interface RecallAtKOptions extends RetrievalNeeds {
  /** how many nearest are looked at @default [1, 2, 4, 8] */
  readonly k?: readonly number[];
  /** euclidean: |x - y|, not squared; cosine: 1 - cosine of the angle between x and y @default "euclidean" */
  readonly distance?: MetricDistance;
  /** mean over queries, or over class means @default "queries" */
  readonly average?: "queries" | "classes";
  /** how queries without a relevant reference count @default "leave-out" */
  readonly loneQueries?: "leave-out" | "miss";
}

/** What `recallAtK` gives. */
export interface RecallAtK {
  /** Recall by k, 0 to 1, higher is better; NaN when every query is lone. */
  readonly recall: Readonly<Record<number, number>>;
  /** Rows that have a class. */
  readonly queries: number;
  /** Queries without any relevant reference: none of their class, or only of their group. */
  readonly loneQueries: number;
}

/**
 * Recall@K: the share of queries with a reference of their class among the K nearest (Jégou et al. 2011; the protocol
 * of Oh Song et al. 2016). Rows of no class and groups as in `evaluateEmbeddings`.
 *
 * @param set the queries
 * @throws {OptionError} for a bad option
 * @throws {ShapeError} if the reference has another dimension
 * @throws {ValueError} if there is nothing to search
 *
 * @example
 * const { recall, loneQueries } = await recallAtK(set, { k: [1, 10] });
 */
export async function recallAtK(set: EmbeddingSet, options: RecallAtKOptions = {}): Promise<RecallAtK> {
  const { reference, index, signal, onProgress, ...rest } = options;
  const { k, distance, ...averaging } = parseOptions("recallAtK", recallAtKOptions, rest);
  checkSearchable("recallAtK", set, reference);
  const search = index ?? exactIndex();
  try {
    const searched = reference === undefined ? undefined : inSpace(reference, distance);
    const ranks = await ranksFromIndex(search, inSpace(set, distance), searched, Math.max(...k), {
      signal,
      onProgress,
    });
    const recall = Object.fromEntries(k.map((at) => [at, averageOf(recallPerQuery(ranks, at), set.labels, averaging)]));
    const queries = set.labels.filter(hasClass).length;
    return { recall, queries, loneQueries: countLone(set.labels, ranks.relevant) };
  } finally {
    if (index === undefined) search.dispose();
  }
}

/** @throws {ShapeError} @throws {ValueError} */
export function checkSearchable(caller: string, set: EmbeddingSet, reference?: EmbeddingSet): void {
  if (reference !== undefined) checkSameDimension(caller, set, reference);
  const searched = reference === undefined ? set.size - 1 : reference.size;
  if (set.size < 1 || searched < 1)
    throw new ValueError(
      `${caller}: there must be at least one query and one other row to find; got ${set.size} queries and ${Math.max(0, searched)} references.`,
    );
}
