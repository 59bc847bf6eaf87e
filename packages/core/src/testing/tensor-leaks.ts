import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/**
 * Runs `work` and asserts that the number of tensors grew by exactly `kept` (the results the caller must dispose).
 *
 * @returns what `work` returned
 */
export async function expectNoTensorLeak<T>(work: () => T | Promise<T>, kept = 0): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await work();
  expect(tf.memory().numTensors - before, "tensors left behind").toBe(kept);
  return result;
}
