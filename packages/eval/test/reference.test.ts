import { readFileSync } from "node:fs";
import { type EmbeddingSet, embeddingSet, normalizeRows } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import {
  averageOf,
  averagePrecisionAtRPerQuery,
  averagePrecisionPerQuery,
  classSeparation,
  clusterAgreement,
  evaluateEmbeddings,
  fullRanks,
  type MetricDistance,
  pairVerification,
  precisionPerQuery,
  recallAtK,
  recallPerQuery,
  reciprocalRankPerQuery,
  rPrecisionPerQuery,
  silhouette,
  silhouettePerRow,
} from "../src/index.js";

/** Values of scikit-learn 1.2.1, of PyTorch Metric Learning 2.8.1's AccuracyCalculator, and of plain numpy. */
interface Case {
  id: string;
  kind: "retrieval" | "clustering" | "silhouette" | "pair_verification";
  dataset?: string;
  distance?: MetricDistance;
  self_excluded?: boolean;
  lone_query_indices?: number[];
  metrics: Record<string, unknown>;
  nearest_8_indices?: number[][];
  cluster_assignments?: number[];
  true_labels?: number[];
  per_sample_euclidean?: number[] | null;
}

interface Data {
  dim: number;
  labels: number[];
  embeddings: number[][];
  reference_labels?: number[];
  reference_embeddings?: number[][];
}

const { cases, datasets } = JSON.parse(readFileSync(new URL("fixtures/metrics.json", import.meta.url), "utf8")) as {
  cases: Case[];
  datasets: Record<string, Data>;
};

const setOf = (rows: number[][], labels: number[], dim: number): EmbeddingSet =>
  embeddingSet(Float32Array.from(rows.flat()), dim, Int32Array.from(labels));

function inputs({ dataset, distance }: Case): { set: EmbeddingSet; reference?: EmbeddingSet } {
  const data = datasets[dataset!];
  const space = (set: EmbeddingSet) =>
    distance === "cosine" ? { ...set, values: normalizeRows(set.values, set.dimension) } : set;
  return {
    set: space(setOf(data.embeddings, data.labels, data.dim)),
    reference: data.reference_embeddings && space(setOf(data.reference_embeddings, data.reference_labels!, data.dim)),
  };
}

const ofKind = (kind: Case["kind"]) => cases.filter((found) => found.kind === kind);
const numbers = (value: unknown) => value as Record<string, number>;

test("the fixtures are all there", () => expect(cases).toHaveLength(28));

describe.each(ofKind("retrieval"))("$id", (reference) => {
  const { set, reference: searched } = inputs(reference);
  const ranks = fullRanks(set, searched);
  const { metrics } = reference;
  const close = (actual: number, expected: unknown) => expect(actual).toBeCloseTo(expected as number, 9);

  test("lone queries are those of the reference", () => {
    const lone = [...ranks.relevant].flatMap((count, query) => (count === 0 ? [query] : []));
    expect(lone).toEqual(reference.lone_query_indices);
  });

  test("recall and precision at k", () => {
    for (const [k, expected] of Object.entries(numbers(metrics.recall_at_k)))
      close(averageOf(recallPerQuery(ranks, Number(k)), set.labels), expected);
    for (const [k, expected] of Object.entries(numbers(metrics.recall_at_k_lone_queries_counted_as_miss)))
      close(averageOf(recallPerQuery(ranks, Number(k)), set.labels, { loneQueries: "miss" }), expected);
    for (const [k, expected] of Object.entries(numbers(metrics.precision_at_k)))
      close(averageOf(precisionPerQuery(ranks, Number(k)), set.labels), expected);
    close(averageOf(precisionPerQuery(ranks, 1), set.labels), metrics.precision_at_1);
  });

  const measures = {
    precision_at_1: precisionPerQuery(ranks, 1),
    r_precision: rPrecisionPerQuery(ranks),
    mean_average_precision_at_r: averagePrecisionAtRPerQuery(ranks),
    mean_average_precision: averagePrecisionPerQuery(ranks),
    mean_reciprocal_rank: reciprocalRankPerQuery(ranks),
  };

  test.each(Object.entries(measures))("%s, over queries and over classes", (name, perQuery) => {
    close(averageOf(perQuery, set.labels), metrics[name]);
    close(averageOf(perQuery, set.labels, { average: "classes" }), numbers(metrics.avg_of_class_avgs)[name]);
  });

  test("average precision of a cut list is divided by R", () => {
    close(
      averageOf(averagePrecisionPerQuery(ranks, 5), set.labels),
      metrics.mean_average_precision_truncated_at_5_divided_by_R,
    );
  });

  test("recallAtK and evaluateEmbeddings, through the index, give the same", async () => {
    const { recall, loneQueries } = await recallAtK(set, { reference: searched });
    const evaluation = await evaluateEmbeddings(set, {
      reference: searched,
      metrics: ["recallAt1", "recallAt8", "precisionAt10", "rPrecision", "mapAtR", "mapAt5"],
    });
    for (const [k, expected] of Object.entries(numbers(metrics.recall_at_k))) close(recall[Number(k)], expected);
    expect(loneQueries).toBe(reference.lone_query_indices!.length);
    expect(evaluation.loneQueries).toBe(loneQueries);
    close(evaluation.metrics.recallAt1, numbers(metrics.recall_at_k)[1]);
    close(evaluation.metrics.recallAt8, numbers(metrics.recall_at_k)[8]);
    close(evaluation.metrics.precisionAt10, numbers(metrics.precision_at_k)[10]);
    close(evaluation.metrics.rPrecision, metrics.r_precision);
    close(evaluation.metrics.mapAtR, metrics.mean_average_precision_at_r);
    close(evaluation.metrics.mapAt5, metrics.mean_average_precision_truncated_at_5_divided_by_R);
  });
});

describe.each(ofKind("clustering"))("$id", ({ dataset, true_labels, cluster_assignments, metrics }) => {
  const labels = true_labels ?? datasets[dataset!].labels;
  const agreement = clusterAgreement(Int32Array.from(labels), Int32Array.from(cluster_assignments!));
  const actual: Record<string, number> = {
    nmi_arithmetic: agreement.nmi,
    nmi_geometric: agreement.nmiGeometric,
    mutual_info_nats: agreement.mutualInformation,
    ami: agreement.ami,
    ari: agreement.ari,
    rand_index: agreement.randIndex,
    homogeneity: agreement.homogeneity,
    completeness: agreement.completeness,
    v_measure: agreement.vMeasure,
    fowlkes_mallows: agreement.fowlkesMallows,
    pairwise_precision: agreement.pairwisePrecision,
    pairwise_recall: agreement.pairwiseRecall,
    pairwise_f1: agreement.pairwiseF1,
    pair_true_positives: agreement.pairs.truePositives,
    pair_false_positives: agreement.pairs.falsePositives,
    pair_false_negatives: agreement.pairs.falseNegatives,
    pair_true_negatives: agreement.pairs.trueNegatives,
  };

  test.each(Object.entries(metrics))("%s", (name, expected) => {
    expect(actual[name], name).toBeCloseTo(expected as number, 9);
  });
});

describe.each(ofKind("silhouette"))("$id", (reference) => {
  const { set } = inputs(reference);
  const { metrics } = reference;

  test("silhouettes", () => {
    expect(silhouette(set, "euclidean")).toBeCloseTo(metrics.silhouette_euclidean as number, 9);
    // Rows scaled to length 1 in single precision.
    expect(silhouette(set, "cosine")).toBeCloseTo(metrics.silhouette_cosine as number, 6);
    if (!reference.per_sample_euclidean) return;
    const perRow = silhouettePerRow(set);
    reference.per_sample_euclidean.forEach((expected, row) => expect(perRow[row]).toBeCloseTo(expected, 8));
  });

  test("separation", () => {
    const { daviesBouldin, calinskiHarabasz } = classSeparation(set);
    expect(daviesBouldin).toBeCloseTo(metrics.davies_bouldin as number, 9);
    expect(calinskiHarabasz).toBeCloseTo(metrics.calinski_harabasz as number, 8);
  });
});

describe.each(ofKind("pair_verification"))("$id", (reference) => {
  test("ROC-AUC and average precision", () => {
    const found = pairVerification(inputs(reference).set);
    expect(found.pairs).toBe(reference.metrics.num_pairs);
    expect(found.positivePairs).toBe(reference.metrics.num_positive_pairs);
    // Rows scaled to length 1 in single precision can swap pairs that are all but equally far apart.
    const digits = reference.distance === "cosine" ? 6 : 9;
    expect(found.rocAuc).toBeCloseTo(reference.metrics.roc_auc as number, digits);
    expect(found.averagePrecision).toBeCloseTo(reference.metrics.average_precision as number, digits);
  });
});
