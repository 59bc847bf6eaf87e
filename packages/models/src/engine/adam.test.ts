import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { expect, test } from "vitest";
import { selectBackend } from "../backend/select.js";
import { Adam } from "./adam.js";

/** Adam as written in the paper, in double precision. */
function reference(weights: number[], gradients: number[][], rate: number): number[] {
  const [b1, b2, epsilon] = [0.9, 0.999, 1e-8];
  const w = [...weights];
  const m = w.map(() => 0);
  const v = w.map(() => 0);
  gradients.forEach((gradient, at) =>
    gradient.forEach((g, i) => {
      m[i] = b1 * m[i] + (1 - b1) * g;
      v[i] = b2 * v[i] + (1 - b2) * g * g;
      w[i] -= (rate * (m[i] / (1 - b1 ** (at + 1)))) / (Math.sqrt(v[i] / (1 - b2 ** (at + 1))) + epsilon);
    }),
  );
  return w;
}

test.each(["wasm", "cpu"] as const)("follows the paper's formula on %s, for any length", async (backend) => {
  await selectBackend({ backend });
  for (const length of [1, 3, 4, 7, 16]) {
    const random = createRandom(length);
    const numbers = (): number[] => Array.from({ length }, () => random.normal());
    const [start, gradients] = [numbers(), [numbers(), numbers(), numbers()]];
    const before = tf.memory().numTensors;
    const variable = tf.variable(tf.tensor1d(start));
    const adam = new Adam({ learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    for (const gradient of gradients)
      tf.tidy(() => adam.apply([variable as unknown as tf.Variable], [tf.tensor1d(gradient)]));
    const expected = reference(start, gradients, 0.1);
    variable.dataSync().forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
    adam.dispose();
    variable.dispose();
    expect(tf.memory().numTensors - before).toBe(1); // the tensor that `start` became
  }
});

test("a factor of the learning rate is for its variable alone", async () => {
  await selectBackend({ backend: "wasm" });
  const [plain, fast] = [1, 2].map(() => tf.variable(tf.tensor1d([1, -2, 3])));
  const adam = new Adam({ learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const gradient = [0.5, -0.25, 1];
  tf.tidy(() => adam.apply([plain, fast] as tf.Variable[], [tf.tensor1d(gradient), tf.tensor1d(gradient)], [1, 10]));
  const slow = reference([1, -2, 3], [gradient], 0.1);
  const quick = reference([1, -2, 3], [gradient], 1);
  plain.dataSync().forEach((value, at) => expect(value).toBeCloseTo(slow[at], 4));
  fast.dataSync().forEach((value, at) => expect(value).toBeCloseTo(quick[at], 4));
  adam.dispose();
  tf.dispose([plain, fast]);
});

test("refuses moments of another length", async () => {
  await selectBackend({ backend: "cpu" });
  const adam = new Adam({ learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  const slots = [{ name: "variable0/first", shape: [2], values: new Float32Array(2), trainable: false }];
  adam.restore({ name: "adam", step: 1, learningRate: 0.1, slots });
  const variable = tf.variable(tf.zeros([3])) as tf.Variable;
  expect(() => adam.apply([variable], [tf.ones([3])])).toThrow(/must hold 3 numbers; got 2/);
});
