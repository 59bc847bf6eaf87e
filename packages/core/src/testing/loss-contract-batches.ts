import * as tf from "@tensorflow/tfjs";
import { createRandom, type Random } from "../random.js";
import { NO_CLASS, NO_GROUP } from "../relations.js";
import type { Loss } from "../training.js";
import type { Tuples } from "../tuples.js";

/** What the contract's batches ask of a loss with learnt weights. */
export interface LossContractNeeds {
  /** Labels of the contract's batches are in [0, numClasses), or -1. */
  readonly numClasses: number;
  readonly dimension: number;
  readonly random: Random;
}

/** What a loss promises beside the common contract, or takes back from it. */
export interface LossContractPromises {
  /** It compares two views: every batch comes with a reference of its size. */
  readonly views?: boolean;
  /** It looks at no labels, so that classes and groups mean nothing to it. */
  readonly ignoresLabels?: boolean;
  /** Rows of no class are negatives of its proxies, so that they cost something by themselves. */
  readonly negativesOfProxies?: boolean;
  /** It holds parts of itself fixed in the gradient, which then only points downhill. */
  readonly holdsPartsFixed?: boolean;
}

/** A batch of the contract, and how it is called. */
export interface Batch {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly groups?: readonly number[];
  readonly tuples?: Tuples;
}

/** A fresh loss. */
export type Make = (needs: LossContractNeeds) => Loss;

/** Numbers per row of the contract's batches. */
export const DIMENSION = 4;
/** Three orthogonal directions whose coordinates sum to 0, so that centering a row changes nothing. */
export const [FIRST, SECOND, THIRD] = [
  [0.5, -0.5, 0.5, -0.5],
  [0.5, 0.5, -0.5, -0.5],
  [0.5, -0.5, -0.5, 0.5],
];

/** Four classes of three rows. */
export function ordinary(): Batch {
  return labeled((row) => row % 4);
}

/** Twelve rows with random numbers. */
export function labeled(labelOf: (row: number) => number): Batch {
  const random = createRandom(41);
  const rows = Array.from({ length: 12 }, () => Array.from({ length: DIMENSION }, () => Math.fround(random.normal())));
  return { rows, labels: rows.map((_, row) => labelOf(row)) };
}

/** A batch with groups and rows of no class. */
export function mixed(): Batch {
  return {
    ...labeled((row) => (row % 5 === 4 ? NO_CLASS : row % 3)),
    groups: [1, 1, NO_GROUP, 1, 2, 2, 0, 0, 0, 1, 3, 3],
  };
}

/** Whether the loss learns vectors of its own. */
export function hasWeights(make: Make): boolean {
  return withLoss(make, (loss) => loss.trainableVariables.length > 0);
}

/** What `use` gives for a fresh loss, which is disposed. */
export function withLoss<T>(make: Make, use: (loss: Loss) => T): T {
  const loss = make({ numClasses: 4, dimension: DIMENSION, random: createRandom(11) });
  const result = use(loss);
  loss.dispose?.();
  return result;
}

/** Value and gradient of a batch under a fresh loss. */
export function evaluate(
  make: Make,
  promises: LossContractPromises,
  batch: Batch,
): { value: number; gradient: number[] } {
  return withLoss(make, (loss) => {
    const x = tf.tensor2d(batch.rows.flat(), [batch.rows.length, DIMENSION]);
    const { value, grad } = tf.valueAndGrad((e: tf.Tensor) => scalarOf(loss, promises, batch, e as tf.Tensor2D))(x);
    const result = { value: value.dataSync()[0], gradient: [...grad.dataSync()] };
    tf.dispose([x, value, grad]);
    return result;
  });
}

/** The loss of a batch; of other embeddings in its place where they are given. */
export function scalarOf(
  loss: Loss,
  promises: LossContractPromises,
  batch: Batch,
  embeddings?: tf.Tensor2D,
): tf.Scalar {
  const labels = Int32Array.from(batch.labels);
  const groups = batch.groups && Int32Array.from(batch.groups);
  return tf.tidy(() => {
    const plain = tf.tensor2d(batch.rows.flat(), [batch.rows.length, DIMENSION]);
    const view = promises.views ? { embeddings: tf.mul<tf.Tensor2D>(second(), 0.9), labels, groups } : undefined;
    return loss.compute(embeddings ?? plain, labels, batch.tuples, view, groups);
  });

  /** The second view: rows that stay where they are when the first are moved. */
  function second(): tf.Tensor2D {
    const rows = labeled(() => 0).rows.slice(0, batch.rows.length);
    return tf.tensor2d(rows.flat(), [rows.length, DIMENSION]);
  }
}
