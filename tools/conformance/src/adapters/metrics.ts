import { embeddingSet, normalizeRows, type EmbeddingSet } from "@smart-mining/core";
import {
  classSeparation,
  clusterAgreement,
  evaluateEmbeddings,
  fullRanks,
  pairVerification,
  silhouette,
  silhouettePerRow,
  type ClusterAgreement,
  type MetricDistance,
} from "@smart-mining/eval";
import { UnknownCaseError, type Adapter, type Miss } from "../adapter.js";
import { compareNumber, parseNumber, type JsonNumber } from "../numbers.js";

type Values = Readonly<Record<string, JsonNumber>>;

interface MetricCase {
  readonly id: string;
  readonly kind: string;
  readonly dataset?: string;
  readonly distance?: MetricDistance;
  readonly self_excluded?: boolean;
  readonly num_queries?: number;
  readonly num_lone_queries?: number;
  readonly lone_query_indices?: readonly number[];
  readonly nearest_8_indices?: readonly (readonly number[])[] | null;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly peer_values?: Values;
  readonly cluster_assignments?: readonly number[];
  readonly true_labels?: readonly number[];
  readonly per_sample_euclidean?: readonly JsonNumber[] | null;
}

interface MetricData {
  readonly dim: number;
  readonly labels: readonly number[];
  readonly embeddings: readonly (readonly number[])[];
  readonly reference_labels?: readonly number[];
  readonly reference_embeddings?: readonly (readonly number[])[];
}

interface MetricFile {
  readonly datasets: Readonly<Record<string, MetricData>>;
  readonly cases: readonly MetricCase[];
}

/** Neighbors are well apart where relevance changes within the first 20; far down the list single ones may swap. */
const NEAR = 1e-6;
const WHOLE_LIST = 1e-5;

/** Retrieval, clustering, silhouettes and pair verification. */
export const metricsAdapter: Adapter = {
  kind: "metrics",
  usesBackend: false,
  recognizes: (content) => "datasets" in content && "cases" in content,
  cases(content) {
    const { cases, datasets } = content as unknown as MetricFile;
    return cases.map((reference) => ({ id: reference.id, run: () => run(reference, datasets) }));
  },
};

function run(reference: MetricCase, datasets: MetricFile["datasets"]): Miss[] | Promise<Miss[]> {
  const data = () => {
    const found = datasets[reference.dataset ?? ""];
    if (found === undefined) throw new UnknownCaseError(`no dataset "${reference.dataset}" in the file`);
    return found;
  };
  switch (reference.kind) {
    case "retrieval":
      return retrieval(reference, data());
    case "clustering":
      return clustering(reference, reference.true_labels ?? data().labels);
    case "silhouette":
      return silhouettes(reference, queriesOf(data()));
    case "pair_verification":
      return pairs(reference, queriesOf(data()));
    default:
      throw new UnknownCaseError(`no kind of metric named "${reference.kind}"`);
  }
}

function setOf(rows: readonly (readonly number[])[], labels: readonly number[], dimension: number): EmbeddingSet {
  return embeddingSet(Float32Array.from(rows.flat()), dimension, Int32Array.from(labels));
}

function queriesOf(data: MetricData): EmbeddingSet {
  return setOf(data.embeddings, data.labels, data.dim);
}

/** Our name and tolerance of a retrieval metric that stands as one number. */
function nameOf(name: string): { name: string; allowed: number } {
  const truncated = /^mean_average_precision_truncated_at_(\d+)_divided_by_R$/.exec(name);
  if (truncated !== null) return { name: `mapAt${truncated[1]}`, allowed: NEAR };
  const precision = /^precision_at_(\d+)$/.exec(name);
  if (precision !== null) return { name: `precisionAt${precision[1]}`, allowed: NEAR };
  const known: Readonly<Record<string, { name: string; allowed: number }>> = {
    r_precision: { name: "rPrecision", allowed: NEAR },
    mean_average_precision_at_r: { name: "mapAtR", allowed: NEAR },
    mean_average_precision: { name: "map", allowed: WHOLE_LIST },
    mean_reciprocal_rank: { name: "mrr", allowed: NEAR },
  };
  if (known[name] === undefined) throw new UnknownCaseError(`no retrieval metric named "${name}"`);
  return known[name];
}

/** One number to find, and how queries are averaged for it. */
interface Wanted {
  readonly what: string;
  readonly name: string;
  readonly expected: JsonNumber;
  readonly allowed: number;
  readonly average?: "classes";
  readonly loneQueries?: "miss";
}

function wantedOf({ metrics, peer_values }: MetricCase): Wanted[] {
  const byK = (what: string, family: string, values: unknown, rest: Partial<Wanted> = {}): Wanted[] =>
    Object.entries(values as Values).map(([k, expected]) => ({
      what: `${what} ${k}`,
      name: `${family}${k}`,
      expected,
      allowed: NEAR,
      ...rest,
    }));
  const single = (what: string, values: Values, rest: Partial<Wanted> = {}): Wanted[] =>
    Object.entries(values).map(([name, expected]) => ({ what: `${what}${name}`, ...nameOf(name), expected, ...rest }));
  const own = Object.entries(metrics).flatMap(([name, value]): Wanted[] => {
    switch (name) {
      case "recall_at_k":
        return byK("recall at", "recallAt", value);
      case "recall_at_k_lone_queries_counted_as_miss":
        return byK("recall with lone queries as misses at", "recallAt", value, { loneQueries: "miss" });
      case "precision_at_k":
        return byK("precision at", "precisionAt", value);
      case "avg_of_class_avgs":
        return single("average over classes of ", value as Values, { average: "classes" });
      default:
        return single("", { [name]: value as JsonNumber });
    }
  });
  return [...own, ...single("peer's ", peer_values ?? {})];
}

async function retrieval(reference: MetricCase, data: MetricData): Promise<Miss[]> {
  const { distance = "euclidean" } = reference;
  const set = queriesOf(data);
  const searched = data.reference_embeddings && setOf(data.reference_embeddings, data.reference_labels ?? [], data.dim);
  if ((searched === undefined) !== (reference.self_excluded ?? searched === undefined))
    throw new UnknownCaseError("a query is left out of its own list exactly when there is no separate reference");
  const wanted = wantedOf(reference);
  const misses: Miss[] = [];
  for (const average of ["queries", "classes"] as const)
    for (const loneQueries of ["leave-out", "miss"] as const) {
      const group = wanted.filter(
        (one) => (one.average ?? "queries") === average && (one.loneQueries ?? "leave-out") === loneQueries,
      );
      if (group.length === 0) continue;
      const found = await evaluateEmbeddings(set, {
        reference: searched,
        metrics: group.map(({ name }) => name),
        distance,
        average,
        loneQueries,
      });
      for (const { what, name, expected, allowed } of group)
        misses.push(...compare(what, found.metrics[name], expected, allowed));
      if (reference.num_queries !== undefined && found.queries !== reference.num_queries)
        misses.push({ what: "number of queries", detail: `${found.queries} instead of ${reference.num_queries}` });
      if (reference.num_lone_queries !== undefined && found.loneQueries !== reference.num_lone_queries)
        misses.push({ what: "lone queries", detail: `${found.loneQueries} instead of ${reference.num_lone_queries}` });
    }
  return [...misses, ...ranking(reference, set, searched, distance)];
}

/** Which queries are lone, and where the relevant ones stand among the nearest eight. */
function ranking(
  reference: MetricCase,
  set: EmbeddingSet,
  searched: EmbeddingSet | undefined,
  distance: MetricDistance,
): Miss[] {
  const inSpace = (rows: EmbeddingSet): EmbeddingSet =>
    distance === "cosine" ? { ...rows, values: normalizeRows(rows.values, rows.dimension) } : rows;
  const { relevant, starts, ranks } = fullRanks(inSpace(set), searched && inSpace(searched));
  const misses: Miss[] = [];
  const lone = [...relevant].flatMap((count, query) => (count === 0 ? [query] : []));
  if (reference.lone_query_indices !== undefined && lone.join() !== reference.lone_query_indices.join())
    misses.push({ what: "lone queries", detail: `${lone.join()} instead of ${reference.lone_query_indices.join()}` });
  (reference.nearest_8_indices ?? []).forEach((nearest, query) => {
    const { labels } = searched ?? set;
    const expected = nearest.flatMap((row, at) => (labels[row] === set.labels[query] ? [at + 1] : []));
    const actual = [...ranks.subarray(starts[query], starts[query + 1])].filter((rank) => rank <= nearest.length);
    if (actual.join() !== expected.join())
      misses.push({
        what: `ranks of the relevant among the nearest of query ${query}`,
        detail: `${actual.join()} instead of ${expected.join()}`,
      });
  });
  return misses;
}

const AGREEMENT: Readonly<Record<string, (found: ClusterAgreement) => number>> = {
  nmi_arithmetic: ({ nmi }) => nmi,
  nmi_geometric: ({ nmiGeometric }) => nmiGeometric,
  mutual_info_nats: ({ mutualInformation }) => mutualInformation,
  ami: ({ ami }) => ami,
  ari: ({ ari }) => ari,
  rand_index: ({ randIndex }) => randIndex,
  homogeneity: ({ homogeneity }) => homogeneity,
  completeness: ({ completeness }) => completeness,
  v_measure: ({ vMeasure }) => vMeasure,
  fowlkes_mallows: ({ fowlkesMallows }) => fowlkesMallows,
  pairwise_precision: ({ pairwisePrecision }) => pairwisePrecision,
  pairwise_recall: ({ pairwiseRecall }) => pairwiseRecall,
  pairwise_f1: ({ pairwiseF1 }) => pairwiseF1,
  pair_true_positives: ({ pairs }) => pairs.truePositives,
  pair_false_positives: ({ pairs }) => pairs.falsePositives,
  pair_false_negatives: ({ pairs }) => pairs.falseNegatives,
  pair_true_negatives: ({ pairs }) => pairs.trueNegatives,
};

function clustering({ metrics, cluster_assignments = [] }: MetricCase, labels: readonly number[]): Miss[] {
  const found = clusterAgreement(Int32Array.from(labels), Int32Array.from(cluster_assignments));
  return Object.entries(metrics).flatMap(([name, expected]) => {
    if (AGREEMENT[name] === undefined) throw new UnknownCaseError(`no clustering metric named "${name}"`);
    return compare(name, AGREEMENT[name](found), expected as JsonNumber, 1e-9);
  });
}

function silhouettes({ metrics, per_sample_euclidean }: MetricCase, set: EmbeddingSet): Miss[] {
  const separation = classSeparation(set);
  const known: Readonly<Record<string, () => number>> = {
    silhouette_euclidean: () => silhouette(set, "euclidean"),
    silhouette_cosine: () => silhouette(set, "cosine"),
    davies_bouldin: () => separation.daviesBouldin,
    calinski_harabasz: () => separation.calinskiHarabasz,
  };
  const misses = Object.entries(metrics).flatMap(([name, expected]) => {
    if (known[name] === undefined) throw new UnknownCaseError(`no metric of class separation named "${name}"`);
    return compare(name, known[name](), expected as JsonNumber, NEAR);
  });
  const perRow = per_sample_euclidean ? silhouettePerRow(set) : [];
  (per_sample_euclidean ?? []).forEach((expected, row) =>
    misses.push(...compare(`silhouette of row ${row}`, perRow[row], expected, NEAR)),
  );
  return misses;
}

function pairs({ metrics, distance = "euclidean" }: MetricCase, set: EmbeddingSet): Miss[] {
  const found = pairVerification(set, distance);
  const known: Readonly<Record<string, number>> = {
    num_pairs: found.pairs,
    num_positive_pairs: found.positivePairs,
    roc_auc: found.rocAuc,
    average_precision: found.averagePrecision,
  };
  return Object.entries(metrics).flatMap(([name, expected]) => {
    if (known[name] === undefined) throw new UnknownCaseError(`no pair metric named "${name}"`);
    return compare(name, known[name], expected as JsonNumber, NEAR);
  });
}

/** Relative above 1; where the reference has no value (all queries lone) ours must have none either. */
function compare(what: string, actual: number, expected: JsonNumber, allowed: number): Miss[] {
  const reference = parseNumber(expected);
  if (Number.isNaN(reference))
    return Number.isNaN(actual) ? [] : [{ what, detail: `is ${actual}, the reference has no value` }];
  return compareNumber(what, actual, reference, allowed * Math.max(1, Math.abs(reference)));
}
