/** What is known of one metric; tables, charts and the reference are made from this. */
export interface MetricFacts {
  /** For tables and charts. Of a family "@K" stands for its number: "Recall@K". */
  readonly title: string;
  /** One sentence. */
  readonly sentence: string;
  /** "share" is shown in per cent; "index" is a number of its own scale and never a per cent. */
  readonly unit: "share" | "index";
  readonly higherIsBetter: boolean;
}

const share = (title: string, sentence: string): MetricFacts => ({
  title,
  sentence,
  unit: "share",
  higherIsBetter: true,
});

/** The built-in metrics. Names that end in "At" are families and written with a number: "recallAt8". */
export const METRICS = {
  recallAt: share("Recall@K", "share of queries with one of their class among the K nearest"),
  precisionAt: share("Precision@K", "share of the K nearest that are of the query's class"),
  mapAt: share("MAP@K", "average precision of the K nearest, divided by the number of relevant references"),
  rPrecision: share(
    "R-precision",
    "share of the R nearest that are of the query's class, R = number of relevant references",
  ),
  mapAtR: share("MAP@R", "mean over the first R ranks of precision at the relevant ones (Musgrave et al. 2020)"),
  map: share("MAP", "mean average precision over the whole list"),
  mrr: share("MRR", "mean reciprocal rank of the nearest of the query's class"),
  nmi: share("NMI", "normalized mutual information of k-means clusters and classes, arithmetic mean of the entropies"),
  ami: share("AMI", "mutual information of k-means clusters and classes, adjusted for chance"),
  ari: share("ARI", "adjusted Rand index of k-means clusters and classes"),
  homogeneity: share("Homogeneity", "share of class entropy that k-means clusters explain"),
  completeness: share("Completeness", "share of cluster entropy that classes explain"),
  pairwiseF1: share("Pairwise F1", "agreement of k-means clusters and classes about pairs"),
  vMeasure: share("V-measure", "harmonic mean of homogeneity and completeness"),
  rocAuc: share("ROC AUC", "chance that a same-class pair is nearer than another pair"),
  pairAveragePrecision: share("Pair AP", "average precision of ranking all pairs by distance"),
  silhouette: {
    title: "Silhouette",
    sentence: "mean silhouette of the classes, in [-1, 1]",
    unit: "index",
    higherIsBetter: true,
  },
  daviesBouldin: {
    title: "Davies-Bouldin",
    sentence: "mean over classes of the worst ratio of scatter to separation; 0 is best",
    unit: "index",
    higherIsBetter: false,
  },
  calinskiHarabasz: {
    title: "Calinski-Harabasz",
    sentence: "ratio of between-class to within-class dispersion",
    unit: "index",
    higherIsBetter: true,
  },
} as const satisfies Record<string, MetricFacts>;

/**
 * The facts of a metric by the name it is asked for, its number filled in: "recallAt8" is "Recall@8".
 *
 * @param known facts by name or family; the built-in ones when absent
 * @returns undefined for a name that is not known
 */
export function metricFacts(
  name: string,
  known: Readonly<Record<string, MetricFacts>> = METRICS,
): MetricFacts | undefined {
  if (Object.hasOwn(known, name)) return known[name];
  const family = /^(?<base>.*\D)(?<k>\d+)$/.exec(name)?.groups;
  if (family === undefined || !Object.hasOwn(known, family.base)) return undefined;
  const facts = known[family.base];
  return {
    ...facts,
    title: facts.title.replace("@K", `@${family.k}`),
    sentence: facts.sentence.replace("K nearest", `${family.k} nearest`),
  };
}
