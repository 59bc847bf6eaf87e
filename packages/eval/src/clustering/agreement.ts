import { type Contingency, contingency } from "./contingency.js";
import { expectedMutualInformation } from "./expected-mutual-information.js";

/** How well clusters agree with classes. All: higher is better, 1 is perfect agreement up to renaming. */
export interface ClusterAgreement {
  /** Normalized mutual information, arithmetic mean of the entropies. 0 to 1; grows with the number of clusters. */
  readonly nmi: number;
  /** The same with the geometric mean. */
  readonly nmiGeometric: number;
  /** Adjusted for chance (Vinh et al. 2010), arithmetic mean; 0 is what chance gives. */
  readonly ami: number;
  /** Adjusted Rand index (Hubert and Arabie 1985); 0 is what chance gives. */
  readonly ari: number;
  readonly randIndex: number;
  /** Share of class entropy that the clusters explain, and the reverse; their harmonic mean. */
  readonly homogeneity: number;
  readonly completeness: number;
  readonly vMeasure: number;
  readonly fowlkesMallows: number;
  /** Share of same-cluster pairs that share a class, and the reverse; their harmonic mean. 0 without such pairs. */
  readonly pairwisePrecision: number;
  readonly pairwiseRecall: number;
  readonly pairwiseF1: number;
  /** In nats. */
  readonly mutualInformation: number;
  /** Unordered pairs of rows: same class and cluster; same cluster only; same class only; neither. */
  readonly pairs: PairCounts;
}

/** Unordered pairs by whether class and cluster agree. */
export interface PairCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/**
 * Compares a clustering with the classes.
 *
 * @param labels   class of each row
 * @param clusters cluster of each row; any whole numbers
 * @throws {ShapeError} if the lengths differ
 */
export function clusterAgreement(labels: Int32Array, clusters: Int32Array): ClusterAgreement {
  const table = contingency("clusterAgreement", labels, clusters);
  const [entropyOfClasses, entropyOfClusters] = [entropy(table.first, table.size), entropy(table.second, table.size)];
  const information = mutualInformation(table);
  const mean = (entropyOfClasses + entropyOfClusters) / 2;
  const homogeneity = entropyOfClasses === 0 ? 1 : information / entropyOfClasses;
  const completeness = entropyOfClusters === 0 ? 1 : information / entropyOfClusters;
  const together = homogeneity + completeness;
  const pairs = pairCounts(table);
  const all = pairs.truePositives + pairs.falsePositives + pairs.falseNegatives + pairs.trueNegatives;
  return {
    nmi: mean === 0 ? 1 : information / mean,
    nmiGeometric:
      mean === 0 ? 1 : information / Math.max(Math.sqrt(entropyOfClasses * entropyOfClusters), Number.EPSILON),
    ami: adjusted(table, information, mean),
    ari: adjustedRand(pairs),
    randIndex: all === 0 ? 1 : (pairs.truePositives + pairs.trueNegatives) / all,
    homogeneity,
    completeness,
    vMeasure: together === 0 ? 0 : (2 * homogeneity * completeness) / together,
    ...pairwise(pairs),
    mutualInformation: information,
    pairs,
  };
}

function entropy(sizes: Int32Array, total: number): number {
  let sum = 0;
  for (const size of sizes) sum -= (size / total) * Math.log(size / total);
  return sizes.length === 1 ? 0 : sum;
}

function mutualInformation({ cells, first, second, size }: Contingency): number {
  let sum = 0;
  for (const cell of cells)
    sum += (cell.count / size) * Math.log((cell.count * size) / (first[cell.first] * second[cell.second]));
  return Math.max(0, sum);
}

function adjusted(table: Contingency, information: number, mean: number): number {
  const [classes, clusters] = [table.first.length, table.second.length];
  // One group on both sides, or every row alone on both: there is nothing to adjust.
  if (classes === clusters && (classes <= 1 || classes === table.size)) return 1;
  const expected = expectedMutualInformation(table);
  const range = mean - expected;
  return (information - expected) / (range < 0 ? Math.min(range, -Number.EPSILON) : Math.max(range, Number.EPSILON));
}

function pairCounts({ cells, first, second, size }: Contingency): PairCounts {
  const within = (counts: Iterable<number>) => {
    let sum = 0;
    for (const count of counts) sum += (count * (count - 1)) / 2;
    return sum;
  };
  const both = within(cells.map((cell) => cell.count));
  const [sameClass, sameCluster] = [within(first), within(second)];
  return {
    truePositives: both,
    falsePositives: sameCluster - both,
    falseNegatives: sameClass - both,
    trueNegatives: (size * (size - 1)) / 2 - sameClass - sameCluster + both,
  };
}

function adjustedRand({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
}: PairCounts): number {
  if (fp === 0 && fn === 0) return 1;
  return (2 * (tp * tn - fn * fp)) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
}

function pairwise({ truePositives, falsePositives, falseNegatives }: PairCounts) {
  const none = truePositives === 0;
  const [sameCluster, sameClass] = [truePositives + falsePositives, truePositives + falseNegatives];
  return {
    fowlkesMallows: none ? 0 : truePositives / Math.sqrt(sameCluster * sameClass),
    pairwisePrecision: none ? 0 : truePositives / sameCluster,
    pairwiseRecall: none ? 0 : truePositives / sameClass,
    pairwiseF1: none ? 0 : (2 * truePositives) / (sameCluster + sameClass),
  };
}
