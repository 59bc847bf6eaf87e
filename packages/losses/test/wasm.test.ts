import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOSS_NAMES, extras, lossNamed, randomSet } from "./support/batches.js";

// The plain wasm backend lacks gradient kernels (UnsortedSegmentSum, ...); the losses must work on it by themselves.
beforeAll(async () => {
  expect(await tf.setBackend("wasm")).toBe(true);
});
afterAll(() => tf.setBackend("cpu"));

test.each(LOSS_NAMES)("%s: value and gradients on the wasm backend alone", (name) => {
  const set = randomSet(12, [0, 1, 2, 0, 1, 2, 0, 3, 3, 1]);
  const loss = lossNamed(name);
  const x = tf.tensor2d(set.values, [set.size, 4]);
  const other = extras(name, set).reference;
  const reference = other && { embeddings: tf.tensor2d(other.values, [other.size, 4]), labels: other.labels };
  const expected = loss.evaluate(set, { reference: other });
  const { value, grad } = tf.valueAndGrad((e) => loss.compute(e as tf.Tensor2D, set.labels, undefined, reference))(x);
  expect(value.dataSync()[0]).toBeCloseTo(expected.value, 4);
  grad.dataSync().forEach((g, at) => expect(g).toBeCloseTo(expected.gradient[at], 4));
  if (loss.trainableVariables.length > 0) {
    const { grads } = tf.variableGrads(() => loss.compute(x, set.labels), loss.trainableVariables);
    loss.trainableVariables.forEach((variable, at) => {
      grads[variable.name].dataSync().forEach((g, k) => expect(g).toBeCloseTo(expected.weightGradients[at][k], 4));
    });
  }
  loss.dispose?.();
});
