import { SmartMiningError, triplets, type Tuples } from "@smart-mining/core";
import type { MetricLoss } from "@smart-mining/losses";
import * as tf from "@tensorflow/tfjs";
import { UnknownCaseError, type Adapter, type Miss } from "../adapter.js";
import { compareMatrix, compareNumber, parseNumber, type JsonMatrix, type JsonNumber } from "../numbers.js";
import { ignoresSingleTuples, lossFor, type PeerLoss } from "../peer/losses.js";
import { differentiate, type Differentiated, type LossCall } from "./gradient.js";
import { gradientTolerance, lossTolerance } from "./tolerance.js";

interface BatchData {
  readonly labels: number[];
  readonly embeddings: number[][];
}

type Weights = number[][] | number[] | number;
type WeightGradient = JsonMatrix | JsonNumber[] | JsonNumber;

interface LossCase extends PeerLoss {
  readonly id: string;
  readonly batch: string;
  readonly ref_batch?: string;
  readonly labels_used?: boolean;
  readonly indices_tuple?: number[][];
  readonly weights?: Readonly<Record<string, string>>;
  readonly loss_value?: JsonNumber;
  readonly grad_embeddings?: JsonMatrix;
  readonly grad_ref_embeddings?: JsonMatrix;
  readonly grad_weights?: Readonly<Record<string, WeightGradient>>;
  readonly float32_error_of_peer?: { loss_abs: number; grad_max_abs: number };
  readonly peer_error?: string;
}

interface LossFile {
  readonly batches: Readonly<Record<string, BatchData>>;
  readonly weights?: Readonly<Record<string, Weights>>;
  readonly cases: readonly LossCase[];
}

/** Loss values and gradients of pytorch-metric-learning. */
export const lossesAdapter: Adapter = {
  kind: "losses",
  usesBackend: true,
  recognizes: (content) =>
    "batches" in content && Array.isArray(content.cases) && content.cases.some((one: object) => "loss" in one),
  cases(content, { strict }) {
    const file = content as unknown as LossFile;
    return file.cases.map((one) => ({ id: one.id, run: () => runCase(file, one, strict) }));
  },
};

function runCase(file: LossFile, one: LossCase, strict: boolean): Miss[] {
  let loss: MetricLoss | undefined;
  try {
    loss = lossFor(one);
    setWeights(file, one, loss);
    const result = differentiate(loss, callOf(file, one));
    return one.peer_error === undefined ? compare(one, result, strict) : finite(result);
  } catch (error) {
    // Where the peer itself raises or is not finite, a typed error is as good as a finite value.
    const undefinedInPeer = one.peer_error !== undefined || typeof one.loss_value === "string";
    if (undefinedInPeer && error instanceof SmartMiningError) return [];
    throw error;
  } finally {
    loss?.dispose?.();
  }
}

function compare(one: LossCase, result: Differentiated, strict: boolean): Miss[] {
  const tight = strict ? one.float32_error_of_peer : undefined;
  const allowed = gradientTolerance(tight);
  const misses: Miss[] = [];
  if (one.loss_value === undefined) throw new UnknownCaseError("neither loss_value nor peer_error");
  const reference = parseNumber(one.loss_value);
  misses.push(...compareNumber("loss", result.value, reference, lossTolerance(reference, tight)));
  if (one.grad_embeddings)
    misses.push(...compareMatrix("gradient of the embeddings", result.embeddings, one.grad_embeddings, allowed));
  if (one.grad_ref_embeddings)
    misses.push(
      ...compareMatrix(
        "gradient of the reference",
        result.reference ?? new Float32Array(one.grad_ref_embeddings.flat().length),
        one.grad_ref_embeddings,
        allowed,
      ),
    );
  const gradients = Object.entries(one.grad_weights ?? {});
  if (gradients.length > result.weights.length)
    throw new UnknownCaseError(`${gradients.length} gradients of weights, the loss has ${result.weights.length}`);
  for (const [at, [name, gradient]] of gradients.entries())
    misses.push(...compareMatrix(`gradient of ${name}`, result.weights[at], asMatrix(gradient), allowed));
  return misses;
}

function finite(result: Differentiated): Miss[] {
  const numbers = [result.value, ...result.embeddings, ...result.weights.flatMap((one) => [...one])];
  return numbers.every((x) => Number.isFinite(x)) ? [] : [{ what: "finite result", detail: "NaN or infinity" }];
}

function callOf(file: LossFile, one: LossCase): LossCall {
  const batch = batchOf(file, one.batch);
  const none = new Int32Array(0);
  const withLabels = one.labels_used !== false;
  const labels = withLabels ? Int32Array.from(batch.labels) : none;
  const call: LossCall = { embeddings: batch.embeddings, labels, tuples: tuplesOf(one.loss, one.indices_tuple) };
  if (one.ref_batch === undefined) return call;
  const reference = batchOf(file, one.ref_batch);
  const referenceLabels = withLabels ? Int32Array.from(reference.labels) : none;
  // The peer pairs by the reference's labels here, but takes both rows of a pair from the batch.
  if (one.loss === "ThresholdConsistentMarginLoss")
    return { ...call, tuples: call.tuples ?? allPairs(batch.labels, reference.labels) };
  return { ...call, reference: { embeddings: reference.embeddings, labels: referenceLabels } };
}

function batchOf(file: LossFile, name: string): BatchData {
  const batch = file.batches[name];
  if (batch === undefined) throw new UnknownCaseError(`no batch "${name}"`);
  return batch;
}

function tuplesOf(loss: string, given: number[][] | undefined): Tuples | undefined {
  if (given === undefined || given === null) return undefined;
  const ignored = ignoresSingleTuples(loss) && given.every((list) => list.length <= 1);
  const lists = ignored ? given.map((): number[] => []) : given;
  if (lists.length === 3) return triplets(lists[0], lists[1], lists[2]);
  if (lists.length !== 4) throw new UnknownCaseError(`an indices_tuple of ${lists.length} lists`);
  const [a1, p, a2, n] = lists.map((list) => Int32Array.from(list));
  return { kind: "pairs", positive: [a1, p], negative: [a2, n] };
}

function allPairs(labels: readonly number[], others: readonly number[]): Tuples {
  const pairs = labels.flatMap((label, i) => others.map((other, j) => ({ i, j, same: label === other })));
  const columns = (same: boolean): [Int32Array, Int32Array] => {
    const kept = pairs.filter((pair) => pair.same === same);
    return [Int32Array.from(kept, ({ i }) => i), Int32Array.from(kept, ({ j }) => j)];
  };
  return { kind: "pairs", positive: columns(true), negative: columns(false) };
}

function setWeights(file: LossFile, one: LossCase, loss: MetricLoss): void {
  for (const [at, [name, key]] of Object.entries(one.weights ?? {}).entries()) {
    const values = file.weights?.[key];
    if (values === undefined) throw new UnknownCaseError(`no weights "${key}"`);
    const variable = loss.trainableVariables[at];
    if (variable === undefined) throw new UnknownCaseError(`the loss has no weights for "${name}"`);
    tf.tidy(() => variable.assign(tf.tensor([values].flat(2) as number[], variable.shape)));
  }
}

function asMatrix(gradient: WeightGradient): JsonMatrix {
  if (!Array.isArray(gradient)) return [[gradient as JsonNumber]];
  const rows = gradient as readonly unknown[];
  return Array.isArray(rows[0]) || rows[0] === null ? (rows as JsonMatrix) : [rows as JsonNumber[]];
}
