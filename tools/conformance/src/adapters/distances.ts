import {
  centerInvariantRegularizer,
  centroidTripletLoss,
  distanceMatrix,
  lpRegularizer,
  regularFaceRegularizer,
  sparseCentersRegularizer,
  toDistance,
  zeroMeanRegularizer,
  type Regularizer,
} from "@smart-mining/losses";
import * as tf from "@tensorflow/tfjs";
import { UnknownCaseError, type Adapter, type Miss } from "../adapter.js";
import { compareMatrix, compareNumber, parseNumber, type JsonMatrix, type JsonNumber } from "../numbers.js";
import { distanceConfig, type PeerDistance } from "../peer/distances.js";
import { differentiate } from "./gradient.js";
import { gradientTolerance, lossTolerance, valueTolerance } from "./tolerance.js";

interface MatrixCase {
  readonly id: string;
  readonly distance: PeerDistance;
  readonly query: string;
  readonly reference: string;
  readonly matrix: JsonMatrix;
  readonly grad_query_of_weighted_sum?: JsonMatrix;
  readonly grad_reference_of_weighted_sum?: JsonMatrix;
}

interface RegularizerCase {
  readonly id: string;
  readonly regularizer: string;
  readonly args?: Readonly<Record<string, number>>;
  readonly value: JsonNumber;
  readonly grad?: JsonMatrix;
}

interface CentroidCase {
  readonly id: string;
  readonly formula: string;
  readonly args: { margin: number; normalize_embeddings: boolean };
  readonly labels: number[];
  readonly embeddings: number[][];
  readonly loss_value: JsonNumber;
  readonly mean_over_all?: JsonNumber;
  readonly grad_embeddings: JsonMatrix;
}

interface DistanceFile {
  readonly inputs?: Readonly<Record<string, number[][]>>;
  readonly cases?: readonly MatrixCase[];
  readonly regularizers?: readonly RegularizerCase[];
  readonly centroid_triplet?: readonly CentroidCase[];
}

/** Distance matrices, regularizers and the centroid triplet loss. */
export const distancesAdapter: Adapter = {
  kind: "distances",
  usesBackend: true,
  recognizes: (content) => "inputs" in content || "regularizers" in content || "centroid_triplet" in content,
  cases(content) {
    const file = content as unknown as DistanceFile;
    return [
      ...(file.cases ?? []).map((one) => ({ id: one.id, run: () => runMatrix(file, one) })),
      ...(file.regularizers ?? []).map((one) => ({ id: one.id, run: () => runRegularizer(file, one) })),
      ...(file.centroid_triplet ?? []).map((one) => ({ id: one.id, run: () => runCentroid(one) })),
    ];
  },
};

function runMatrix(file: DistanceFile, one: MatrixCase): Miss[] {
  const query = file.inputs?.[one.query];
  const other = file.inputs?.[one.reference];
  if (query === undefined || other === undefined)
    throw new UnknownCaseError(`no inputs "${one.query}" and "${one.reference}"`);
  const distance = toDistance(distanceConfig(one.distance));
  const within = one.query === one.reference;
  const result = tf.tidy(() => {
    const inputs = (within ? [query] : [query, other]).map((rows) => tf.tensor2d(rows));
    const weights = tf.div(tf.range(1, query.length * other.length + 1), 16).reshape([query.length, other.length]);
    const matrix = distanceMatrix(distance, inputs[0], inputs[1]);
    const ofSum = tf.grads((x: tf.Tensor, y?: tf.Tensor) =>
      tf.sum(tf.mul(distanceMatrix(distance, x as tf.Tensor2D, y as tf.Tensor2D | undefined), weights)),
    );
    return { matrix: matrix.dataSync(), gradients: ofSum(inputs).map((gradient) => gradient.dataSync()) };
  });
  const allowed = gradientTolerance();
  return [
    ...compareMatrix("matrix", result.matrix, one.matrix, valueTolerance),
    ...(one.grad_query_of_weighted_sum
      ? compareMatrix("gradient of the query", result.gradients[0], one.grad_query_of_weighted_sum, allowed)
      : []),
    ...(one.grad_reference_of_weighted_sum
      ? compareMatrix(
          "gradient of the reference",
          result.gradients[1] ?? [],
          one.grad_reference_of_weighted_sum,
          allowed,
        )
      : []),
  ];
}

function runRegularizer(file: DistanceFile, one: RegularizerCase): Miss[] {
  const rows = file.inputs?.regularizer_weights;
  if (rows === undefined) throw new UnknownCaseError('no inputs "regularizer_weights"');
  const regularizer = regularizerFor(one, rows.length);
  const vectors = { data: Float64Array.from(rows.flat()), size: rows.length, dimension: rows[0].length };
  const result = regularizer.compute(vectors, one.id);
  const reference = parseNumber(one.value);
  return [
    ...compareNumber("value", result.value, reference, lossTolerance(reference)),
    ...(one.grad ? compareMatrix("gradient", result.backward(), one.grad, gradientTolerance()) : []),
  ];
}

/** Arguments stand in `args`, or in the id: "lp2_pow2" is p = 2, power = 2; "sparse_centers" has 2 centers a class. */
function regularizerFor(one: RegularizerCase, rows: number): Regularizer {
  const args = one.args ?? {};
  switch (one.regularizer) {
    case "LpRegularizer": {
      const [, p, , power] = /^lp(\d+(\.\d+)?)(?:_pow(\d+(?:\.\d+)?))?/.exec(one.id) ?? [];
      return lpRegularizer({ p: args.p ?? Number(p ?? 2), power: args.power ?? Number(power ?? 1) });
    }
    case "CenterInvariantRegularizer":
      return centerInvariantRegularizer();
    case "RegularFaceRegularizer":
      return regularFaceRegularizer();
    case "ZeroMeanRegularizer":
      return zeroMeanRegularizer();
    case "SparseCentersRegularizer": {
      const centersPerClass = args.centers_per_class ?? 2;
      return sparseCentersRegularizer({ numClasses: args.num_classes ?? rows / centersPerClass, centersPerClass });
    }
    default:
      throw new UnknownCaseError(`no regularizer "${one.regularizer}"`);
  }
}

function runCentroid(one: CentroidCase): Miss[] {
  if (one.formula !== "centroid_triplet") throw new UnknownCaseError(`no formula "${one.formula}"`);
  const { margin, normalize_embeddings: normalize } = one.args;
  const distance = { name: "euclidean" as const, normalize };
  const call = { embeddings: one.embeddings, labels: Int32Array.from(one.labels) };
  const result = differentiate(centroidTripletLoss({ margin, distance }), call);
  const reference = parseNumber(one.loss_value);
  const misses = [
    ...compareNumber("loss", result.value, reference, lossTolerance(reference)),
    ...compareMatrix("gradient of the embeddings", result.embeddings, one.grad_embeddings, gradientTolerance()),
  ];
  if (one.mean_over_all === undefined) return misses;
  const mean = differentiate(centroidTripletLoss({ margin, distance, reducer: "mean" }), call).value;
  const ofAll = parseNumber(one.mean_over_all);
  return [...misses, ...compareNumber("mean over all", mean, ofAll, lossTolerance(ofAll))];
}
