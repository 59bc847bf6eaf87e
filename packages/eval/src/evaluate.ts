import {
  type Catalog,
  createRandom,
  type EmbeddingSet,
  type NeighborIndex,
  parseOptions,
  type Random,
  throwIfAborted,
} from "@smart-mining/core";
import { exactIndex } from "@smart-mining/neighbors";
import { z } from "zod";
import { metrics as builtIn } from "./catalog.js";
import { type ClusterAgreement, clusterAgreement } from "./clustering/agreement.js";
import { kMeans } from "./clustering/k-means.js";
import { inSpace } from "./distances.js";
import type { Metric, SetContext } from "./metric.js";
import { metricNamed } from "./metric-name.js";
import { type PairVerification, pairVerification } from "./pairs/verification.js";
import { averageByClass, averageOf } from "./retrieval/average.js";
import { fullRanks } from "./retrieval/full-ranks.js";
import { ranksFromIndex } from "./retrieval/ranks-from-index.js";
import { checkSearchable, type RetrievalNeeds } from "./retrieval/recall-at-k.js";
import { countRelevant, type RelevantRanks } from "./retrieval/relevant-ranks.js";

/** The usual table: Recall@1, 2, 4, 8, NMI, and what Musgrave et al. 2020 recommend. */
export const STANDARD_METRICS = ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR", "rPrecision"];

/** Lists longer than this are ranked in full: filling them would be slower. */
const LONGEST_LIST = 256;

/** Options of `evaluateEmbeddings`. */
export const evaluateOptions = z.strictObject({
  metrics: z.array(z.string()).default(STANDARD_METRICS).describe('names such as "recallAt1" or "nmi"'),
  distance: z.enum(["euclidean", "cosine"]).default("euclidean").describe("as given, or scaled to length 1 first"),
  average: z.enum(["queries", "classes"]).default("queries").describe("mean over queries, or over class means"),
  loneQueries: z
    .enum(["leave-out", "miss"])
    .default("leave-out")
    .describe("how queries without a relevant reference count"),
  clusters: z.int().min(1).optional().describe("clusters of k-means; as many as classes if absent"),
  starts: z.int().min(1).default(1).describe("independent starts of k-means"),
  perClass: z.boolean().default(false).describe("also give each class's mean of each retrieval metric"),
});

/** What `evaluateEmbeddings` takes beyond its options. */
export interface EvaluateNeeds extends RetrievalNeeds {
  /** For the seeds of k-means; a generator with seed 0 when absent, so that the figures can be repeated. */
  readonly random?: Random;
  /** Metrics by name, with what plugins added; the built-in ones when absent. */
  readonly catalog?: Catalog<Metric>;
}

/** Options of `evaluateEmbeddings` and its collaborators. */
export type EvaluateOptions = z.input<typeof evaluateOptions> & EvaluateNeeds;

/** What an evaluation found. */
export interface Evaluation {
  /** By name, as fractions (0.5, not 50 %) where the metric is one. NaN where no query has a relevant reference. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly queries: number;
  /** Queries without any relevant reference. */
  readonly loneQueries: number;
  /** By metric, then by label; only when asked for. */
  readonly perClass?: Readonly<Record<string, ReadonlyMap<number, number>>>;
  readonly seconds: number;
}

/**
 * Measures embeddings of labeled rows by the named metrics.
 *
 * Lists up to 256 long come from the index (exact by default); longer ones ("map", "mrr", large classes) are ranked
 * in full, exactly. Clusterings, silhouettes and pairs look at the queries alone, also when there is a reference.
 *
 * @throws {UnknownNameError} for an unknown metric, listing the known ones
 * @throws {OptionError} for a bad option
 * @throws {ValueError} if there is nothing to search
 *
 * @example
 * const { metrics } = await evaluateEmbeddings(set, { metrics: ["recallAt1", "nmi"] });
 */
export async function evaluateEmbeddings(set: EmbeddingSet, options: EvaluateOptions = {}): Promise<Evaluation> {
  const began = performance.now();
  const { reference, index, random = createRandom(0), catalog = builtIn, signal, onProgress, ...rest } = options;
  const parsed = parseOptions("evaluateEmbeddings", evaluateOptions, rest);
  checkSearchable("evaluateEmbeddings", set, reference);
  const wanted = [...new Set(parsed.metrics)].map((name) => ({ name, metric: metricNamed(name, catalog) }));

  const queries = inSpace(set, parsed.distance);
  const searched = reference === undefined ? undefined : inSpace(reference, parsed.distance);
  const relevant = countRelevant(set.labels, (reference ?? set).labels, reference === undefined);
  const work = { signal, onProgress };
  let ranks: RelevantRanks | undefined;
  const depth = depthFor(
    wanted.map(({ metric }) => metric),
    relevant,
  );
  if (depth > LONGEST_LIST) ranks = fullRanks(queries, searched, work);
  else if (depth > 0)
    ranks = await withIndex(index, (search) => ranksFromIndex(search, queries, searched, depth, work));

  const classes = new Set(set.labels).size;
  let agreement: Promise<ClusterAgreement> | undefined;
  let verification: PairVerification | undefined;
  const context: SetContext = {
    set: queries,
    distance: parsed.distance,
    random,
    work,
    agreement: () =>
      (agreement ??= withIndex(index, (search) =>
        kMeans(queries.values, queries.dimension, {
          clusters: parsed.clusters ?? classes,
          starts: parsed.starts,
          random: random.fork("k-means"),
          index: search,
          ...work,
        }),
      ).then(({ assignments }) => clusterAgreement(set.labels, assignments))),
    verification: () => (verification ??= pairVerification(queries, "euclidean", work)),
  };

  const values: Record<string, number> = {};
  const perClass: Record<string, ReadonlyMap<number, number>> = {};
  for (const { name, metric } of wanted) {
    throwIfAborted("evaluateEmbeddings", signal);
    if (metric.kind === "set") {
      values[name] = await metric.measure(context);
      continue;
    }
    const perQuery = metric.perQuery(ranks!);
    values[name] = averageOf(perQuery, set.labels, parsed);
    if (parsed.perClass) perClass[name] = averageByClass(perQuery, set.labels, parsed);
  }
  return {
    metrics: values,
    queries: set.size,
    loneQueries: relevant.filter((count) => count === 0).length,
    ...(parsed.perClass ? { perClass } : {}),
    seconds: (performance.now() - began) / 1000,
  };
}

function depthFor(wanted: readonly Metric[], relevant: Int32Array): number {
  let depth = 0;
  for (const metric of wanted) {
    if (metric.kind !== "retrieval") continue;
    if (metric.depth === "all") return Infinity;
    depth = Math.max(depth, metric.depth === "relevant" ? relevant.reduce((a, b) => Math.max(a, b), 1) : metric.depth);
  }
  return depth;
}

async function withIndex<T>(given: NeighborIndex | undefined, use: (index: NeighborIndex) => Promise<T>): Promise<T> {
  if (given !== undefined) return use(given);
  const index = exactIndex();
  try {
    return await use(index);
  } finally {
    index.dispose();
  }
}
