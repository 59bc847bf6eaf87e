import * as tf from "@tensorflow/tfjs";
import { createRandom, type Random } from "@smart-mining/core";
import { selectBackend, type BackendName } from "../src/index.js";

/** Runs `work` on each backend and returns its results as plain numbers, backend by backend. */
export async function onBackends<T extends string>(
  names: readonly BackendName[],
  work: () => Promise<Record<T, tf.Tensor>> | Record<T, tf.Tensor>,
): Promise<Record<T, Float32Array>[]> {
  const results: Record<T, Float32Array>[] = [];
  for (const backend of names) {
    await selectBackend({ backend });
    const tensors = await work();
    const read = {} as Record<T, Float32Array>;
    for (const key of Object.keys(tensors) as T[]) {
      read[key] = (await tensors[key].data<"float32">()).slice();
      tensors[key].dispose();
    }
    results.push(read);
  }
  return results;
}

/** Standard normal numbers of this shape. */
export function normalTensor<R extends tf.Rank>(random: Random, shape: number[]): tf.Tensor<R> {
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  return tf.tensor(values, shape as number[] as never) as tf.Tensor<R>;
}

/** The largest difference, relative to the largest number of `expected`; NaN must stand in the same places. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  let difference = 0;
  for (let at = 0; at < expected.length; at++) {
    if (Number.isNaN(actual[at]) !== Number.isNaN(expected[at])) return Infinity;
    if (Number.isNaN(expected[at])) continue;
    largest = Math.max(largest, Math.abs(expected[at]));
    difference = Math.max(difference, Math.abs(actual[at] - expected[at]));
  }
  return difference / Math.max(largest, 1e-12);
}

export { createRandom };
