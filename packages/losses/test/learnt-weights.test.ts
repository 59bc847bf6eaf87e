import { createRandom } from "@smart-mining/core";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { arcFaceLoss, lossCatalog, marginLoss, proxyAnchorLoss } from "../src/index.js";
import { lossNamed, randomSet } from "./support/batches.js";

const LEARNT = lossCatalog.names.filter((name) => name !== "combined" && lossNamed(name).trainableVariables.length > 0);

describe.each(LEARNT)("%s", (name) => {
  const set = randomSet(2, [0, 1, 2, 3, 0, 1, 2, 3]);

  test("its variables can be trained by any optimizer", () => {
    const loss = lossNamed(name);
    const x = tf.tensor2d(set.values, [8, 4]);
    const optimizer = tf.train.adam(0.05);
    const before = loss.evaluate(set).value;
    for (let step = 0; step < 15; step++)
      optimizer.minimize(() => loss.compute(x, set.labels), false, [...loss.trainableVariables] as tf.Variable[]);
    expect(loss.evaluate(set).value).toBeLessThan(before);
    loss.dispose?.();
  });

  test("the same seed gives the same weights; dispose frees them and ends the use", () => {
    const [one, two, other] = [3, 3, 4].map((seed) => lossNamed(name, { random: createRandom(seed) }));
    const values = [one, two, other].map((loss) => [...loss.trainableVariables[0].dataSync()]);
    expect(values[0]).toEqual(values[1]);
    expect(values[0]).not.toEqual(values[2]);
    const before = tf.memory().numTensors;
    one.dispose?.();
    one.dispose?.();
    expect(tf.memory().numTensors).toBe(before - one.trainableVariables.length);
    expect(() => one.evaluate(set)).toThrow(/after dispose/);
    two.dispose?.();
    other.dispose?.();
  });

  test("a label without weights and a wrong dimension are refused", () => {
    const loss = lossNamed(name, { numClasses: 3 });
    expect(() => loss.evaluate(set)).toThrow(/"labels" must be in \[0, numClasses = 3\); row 3 has 3/);
    expect(() => loss.evaluate(randomSet(1, [0, 1, 2], 5))).toThrow(/"dimension" must be that of the embeddings, 5/);
    loss.dispose?.();
  });
});

test("weights handed to evaluate are used instead of the variables", () => {
  const loss = lossNamed("proxy-anchor");
  const set = randomSet(2, [0, 1, 2, 3]);
  const own = loss.evaluate(set);
  const same = loss.evaluate(set, { weights: [loss.trainableVariables[0].dataSync() as Float32Array] });
  const other = loss.evaluate(set, { weights: [new Float32Array(24).fill(1)] });
  expect(same.value).toBe(own.value);
  expect(other.value).not.toBe(own.value);
  loss.dispose?.();
});

test("a learnt boundary is one variable, one entry or one per class", () => {
  const single = marginLoss({ learnBeta: true });
  const each = marginLoss({ learnBeta: true, numClasses: 4, beta: 1.1 });
  expect(single.trainableVariables[0].shape).toEqual([1]);
  expect(each.trainableVariables[0].shape).toEqual([4]);
  expect(() => marginLoss({ beta: [1, 2], numClasses: 3 })).toThrow(/list of length "numClasses" = 3; got length 2/);
  expect(() => each.evaluate(randomSet(1, [0, 0, 4, 4]))).toThrow(/must be in \[0, 4\); row 2 has 4/);
  single.dispose?.();
  each.dispose?.();
});

test("penalties on weights and embeddings are added with their gradients", () => {
  const needs = { numClasses: 3, dimension: 4, random: createRandom(1) };
  const set = randomSet(6, [0, 1, 2, 0]);
  const plain = arcFaceLoss({}, needs);
  const penalized = arcFaceLoss(
    {
      weightRegularizer: { name: "lp", power: 2, weight: 0.5 },
      embeddingRegularizer: { name: "lp", power: 2, weight: 2 },
    },
    needs,
  );
  const weights = plain.trainableVariables[0].dataSync() as Float32Array;
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + value * value, 0);
  const [a, b] = [plain.evaluate(set), penalized.evaluate(set)];
  expect(b.value - a.value).toBeCloseTo((0.5 * sum(weights)) / 3 + (2 * sum(set.values)) / 4, 5);
  expect(b.weightGradients[0][2] - a.weightGradients[0][2]).toBeCloseTo(weights[2] / 3, 5);
  expect(b.gradient[5] - a.gradient[5]).toBeCloseTo(set.values[5], 5);
  plain.dispose?.();
  penalized.dispose?.();
});

test("what learnt weights need is checked", () => {
  const random = createRandom(1);
  expect(() => proxyAnchorLoss({}, { numClasses: 0, dimension: 4, random })).toThrow(
    /"numClasses" must be a whole number >= 1; got 0/,
  );
  expect(() => proxyAnchorLoss({}, { numClasses: 2, dimension: 4 } as never)).toThrow(/"random" must be a Random/);
});
