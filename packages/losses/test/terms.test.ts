import { triplets } from "@smart-mining/core";
import { expectNoTensorLeak } from "@smart-mining/core/testing";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { contrastiveLoss, marginLoss, multiSimilarityLoss, tripletMarginLoss } from "../src/index.js";
import { randomSet } from "./support/batches.js";

const set = randomSet(8, [0, 0, 1, 1, 2, 2]);

test("the terms are the losses of the tuples, in their order", () => {
  const x = tf.tensor2d(set.values, [6, 4]);
  const loss = tripletMarginLoss({ margin: 1, reducer: "sum" });
  const given = triplets([0, 2, 4], [1, 3, 5], [2, 4, 0]);
  const terms = loss.computeTerms(x, set.labels, given).dataSync();
  expect(terms).toHaveLength(3);
  [0, 1, 2].forEach((at) => {
    const one = triplets([given.anchors[at]], [given.positives[at]], [given.negatives[at]]);
    expect(terms[at]).toBeCloseTo(loss.evaluate(set, { tuples: one }).value, 6);
  });
});

test.each([
  ["one part", tripletMarginLoss({ margin: 1, reducer: "sum" })],
  ["two parts", contrastiveLoss({ reducer: "sum", negativeMargin: 2 })],
  ["per sample", multiSimilarityLoss({ reducer: "sum" })],
  ["learnt weights", marginLoss({ reducer: "sum", learnBeta: true, nu: 0.3, numClasses: 3 })],
])("weighted terms have the gradient of their weighted sum: %s", async (_name, loss) => {
  const x = tf.tensor2d(set.values, [6, 4]);
  await expectNoTensorLeak(() => {
    const gradients = tf.tidy(() => {
      const ofTerms = tf.grad((e) => tf.sum(tf.mul(loss.computeTerms(e as tf.Tensor2D, set.labels), 3)))(x);
      const ofSum = tf.grad((e) => tf.mul(loss.compute(e as tf.Tensor2D, set.labels), 3))(x);
      return [ofTerms.dataSync(), ofSum.dataSync()];
    });
    gradients[0].forEach((g, at) => expect(g).toBeCloseTo(gradients[1][at], 4));
  });
  loss.dispose?.();
});

test("no terms: an empty vector", () => {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const terms = tripletMarginLoss().computeTerms(x, Int32Array.of(0, 0));
  expect(terms.shape).toEqual([0]);
});
