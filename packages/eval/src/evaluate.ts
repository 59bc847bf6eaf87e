import {
  type Catalog,
  createRandom,
  type EmbeddingSet,
  hasClass,
  metricFacts,
  type MetricFacts,
  parseOptions,
  type Random,
  throwIfAborted,
} from "@smart-mining/core";
import { z } from "zod";
import { metrics as builtIn } from "./catalog.js";
import { inSpace, metricDistance, type MetricDistance } from "./distances.js";
import { factsOf, type Metric } from "./metric.js";
import { metricNamed } from "./metric-name.js";
import { averageByClass, averageOf } from "./retrieval/average.js";
import { fullRanks } from "./retrieval/full-ranks.js";
import { ranksFromIndex } from "./retrieval/ranks-from-index.js";
import { checkSearchable, type RetrievalNeeds } from "./retrieval/recall-at-k.js";
import { countLone, countRelevant, type RelevantRanks } from "./retrieval/relevant-ranks.js";
import { setContext } from "./set-context.js";
import { withIndex } from "./with-index.js";

/** The usual table: Recall@1, 2, 4, 8, NMI, and what Musgrave et al. 2020 recommend. */
export const STANDARD_METRICS: readonly string[] = [
  "recallAt1",
  "recallAt2",
  "recallAt4",
  "recallAt8",
  "nmi",
  "mapAtR",
  "rPrecision",
];

/** Lists longer than this are ranked in full: filling them would be slower. */
const LONGEST_LIST = 256;

/** Schema of the own options of `evaluateEmbeddings`. */
export const evaluateOptions = z.strictObject({
  metrics: z.array(z.string()).readonly().default(STANDARD_METRICS).describe('names such as "recallAt1" or "nmi"'),
  distance: metricDistance.default("euclidean"),
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
export interface EvaluateOptions extends EvaluateNeeds {
  /** names such as "recallAt1" or "nmi" @default ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR", "rPrecision"] */
  readonly metrics?: readonly string[];
  /** euclidean: |x - y|, not squared; cosine: 1 - cosine of the angle between x and y @default "euclidean" */
  readonly distance?: MetricDistance;
  /** mean over queries, or over class means @default "queries" */
  readonly average?: "queries" | "classes";
  /** how queries without a relevant reference count @default "leave-out" */
  readonly loneQueries?: "leave-out" | "miss";
  /** clusters of k-means; as many as classes if absent */
  readonly clusters?: number;
  /** independent starts of k-means @default 1 */
  readonly starts?: number;
  /** also give each class's mean of each retrieval metric @default false */
  readonly perClass?: boolean;
}

/** What an evaluation found. */
export interface Evaluation {
  /** By name, as fractions (0.5, not 50 %) where the metric is one. NaN where no query has a relevant reference. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What tables and charts say of each metric, by name. */
  readonly facts: Readonly<Record<string, MetricFacts>>;
  /** Rows that have a class. */
  readonly queries: number;
  /** Queries without any relevant reference: none of their class, or only of their group. */
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
 * Rows of no class (-1) are never queries; among the references they are distractors, in clusterings and silhouettes they are left out.
 * References of the query's own class and group are in no list, neither matches nor distractors.
 *
 * @throws {UnknownNameError} for an unknown metric, listing the known ones
 * @throws {OptionError} for a bad option, or a metric of a plugin without facts
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
  const known = factsOf(catalog);
  const wanted = [...new Set(parsed.metrics)].map((name) => ({ name, metric: metricNamed(name, catalog) }));

  const queries = inSpace(set, parsed.distance);
  const searched = reference === undefined ? undefined : inSpace(reference, parsed.distance);
  const { relevant } = countRelevant(set, reference ?? set, reference === undefined);
  const work = { signal, onProgress };
  let ranks: RelevantRanks | undefined;
  const depth = depthFor(
    wanted.map(({ metric }) => metric),
    relevant,
  );
  if (depth > LONGEST_LIST) ranks = fullRanks(queries, searched, work);
  else if (depth > 0)
    ranks = await withIndex(index, (search) => ranksFromIndex(search, queries, searched, depth, work));
  const context = setContext(queries, parsed, { random, index, work });

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
    facts: Object.fromEntries(wanted.map(({ name }) => [name, metricFacts(name, known)!])),
    queries: set.labels.filter(hasClass).length,
    loneQueries: countLone(set.labels, relevant),
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
