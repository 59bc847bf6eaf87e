import * as tf from "@tensorflow/tfjs";
import { createRandom, type ParameterGroup } from "@smart-mining/core";
import { expect, test } from "vitest";
import { selectBackend } from "../backend/select.js";
import { adam } from "./adam.js";

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

function group(
  variables: unknown[],
  gradients: tf.Tensor[],
  rate = 1,
  name: ParameterGroup["name"] = "trunk",
): ParameterGroup {
  const names = variables.map((_, at) => `${name}${at}`);
  return { name, names, variables: variables as tf.Variable[], gradients, rate };
}

test.each(["wasm", "cpu"] as const)("follows the paper's formula on %s, for any length", async (backend) => {
  await selectBackend({ backend });
  for (const length of [1, 3, 4, 7, 16]) {
    const random = createRandom(length);
    const numbers = (): number[] => Array.from({ length }, () => random.normal());
    const [start, gradients] = [numbers(), [numbers(), numbers(), numbers()]];
    const before = tf.memory().numTensors;
    const variable = tf.variable(tf.tensor1d(start));
    const optimizer = adam({ learningRate: 0.1 });
    for (const gradient of gradients) tf.tidy(() => optimizer.apply([group([variable], [tf.tensor1d(gradient)])]));
    const expected = reference(start, gradients, 0.1);
    variable.dataSync().forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
    optimizer.dispose();
    variable.dispose();
    expect(tf.memory().numTensors - before).toBe(1); // the tensor that `start` became
  }
});

test("a rate is for its group alone", async () => {
  await selectBackend({ backend: "wasm" });
  const [plain, fast] = [1, 2].map(() => tf.variable(tf.tensor1d([1, -2, 3])));
  const optimizer = adam({ learningRate: 0.1 });
  const gradient = [0.5, -0.25, 1];
  tf.tidy(() =>
    optimizer.apply([group([plain], [tf.tensor1d(gradient)]), group([fast], [tf.tensor1d(gradient)], 10, "loss")]),
  );
  const slow = reference([1, -2, 3], [gradient], 0.1);
  const quick = reference([1, -2, 3], [gradient], 1);
  plain.dataSync().forEach((value, at) => expect(value).toBeCloseTo(slow[at], 4));
  fast.dataSync().forEach((value, at) => expect(value).toBeCloseTo(quick[at], 4));
  optimizer.dispose();
  tf.dispose([plain, fast]);
});

test("refuses moments of another length", async () => {
  await selectBackend({ backend: "cpu" });
  const optimizer = adam();
  const slots = [{ name: "trunk0/first", shape: [2], values: new Float32Array(2) }];
  optimizer.restore({ name: "adam", step: 1, slots });
  const variable = tf.variable(tf.zeros([3]));
  expect(() => optimizer.apply([group([variable], [tf.ones([3])])])).toThrow(
    /remembered of "trunk0\/first" must have shape \[3\]; got \[2\]/,
  );
});
