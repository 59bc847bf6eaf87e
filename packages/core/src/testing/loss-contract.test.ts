import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { isNegative, isPositive, NO_CLASS, type Labeled } from "../relations.js";
import type { Loss } from "../training.js";
import { lossContractChecks, testLossContract } from "./loss-contract.js";

/** Which pairs a loss may compare. */
interface Relations {
  positive(set: Labeled, i: number, j: number): boolean;
  negative(set: Labeled, i: number, j: number): boolean;
}

const RIGHT: Relations = {
  positive: (set, i, j) => i !== j && isPositive(set, i, set, j),
  negative: (set, i, j) => isNegative(set, i, set, j),
};

/** A contrastive loss in a few lines of TensorFlow.js, as somebody else might write it: Σ₊ d² + Σ₋ max(0, 1 - d²). */
function plainLoss({ positive, negative }: Relations = RIGHT): Loss {
  return {
    trainableVariables: [],
    compute: (embeddings, labels, _tuples, _reference, groups) =>
      tf.tidy(() => {
        const size = labels.length;
        if (size === 0) return tf.mul(tf.sum(embeddings), 0) as tf.Scalar;
        const set = { labels, groups };
        const mask = (keep: Relations["positive"]): tf.Tensor =>
          tf.tensor2d(
            Float32Array.from({ length: size * size }, (_, at) => +keep(set, Math.floor(at / size), at % size)),
            [size, size],
          );
        const apart = tf.sum(tf.square(tf.sub(tf.expandDims(embeddings, 1), tf.expandDims(embeddings, 0))), 2);
        const near = tf.mul(mask(positive), apart);
        const far = tf.mul(mask(negative), tf.relu(tf.sub(5, apart)));
        return tf.add(tf.sum(near), tf.sum(far)) as tf.Scalar;
      }),
  };
}

testLossContract("a plain loss", () => plainLoss());

const fails = (what: string, make: () => Loss): void => {
  expect(Object.keys(lossContractChecks)).toContain(what);
  expect(() => lossContractChecks[what](make, {})).toThrow();
};

test("a loss that pairs rows of one group is found out", () => {
  const blind: Relations = {
    ...RIGHT,
    positive: ({ labels }, i, j) => i !== j && isPositive({ labels }, i, { labels }, j),
  };
  fails("rows of one group are not drawn together", () => plainLoss(blind));
});

test("a loss to which -1 is a class like any other is found out", () => {
  const blind: Relations = {
    positive: ({ labels }, i, j) => i !== j && labels[i] === labels[j],
    negative: ({ labels }, i, j) => labels[i] !== labels[j],
  };
  fails("rows of no class are not drawn together", () => plainLoss(blind));
  fails("nothing to compare is 0 with zero gradient, never NaN", () => plainLoss(blind));
});

test("a loss that draws rows of no class to others is found out", () => {
  const drawn: Relations = {
    positive: (set, i, j) => RIGHT.positive(set, i, j) || (set.labels[i] !== NO_CLASS && set.labels[j] === NO_CLASS),
    negative: (set, i, j) => RIGHT.negative(set, i, j) && set.labels[j] !== NO_CLASS,
  };
  fails("a row of no class is not drawn to one that has a class", () => plainLoss(drawn));
});

test("a loss that pushes rows of one group apart is found out", () => {
  const pushed: Relations = {
    ...RIGHT,
    negative: (set, i, j) => !RIGHT.positive(set, i, j) && i !== j && set.labels[i] !== NO_CLASS,
  };
  fails("rows of one group are not drawn together", () => plainLoss(pushed));
});

test("a wrong gradient, NaN, another value each time and a lost tensor are found out", () => {
  const changed = (change: (scalar: tf.Scalar) => tf.Scalar): Loss => {
    const inner = plainLoss();
    return { ...inner, compute: (...call) => change(inner.compute(...call)) };
  };
  const doubled = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, 2),
  }));
  fails("the gradient is that of finite differences", () => changed((scalar) => doubled(scalar) as tf.Scalar));
  fails("the loss of a batch is one finite number", () => changed((scalar) => tf.mul(scalar, NaN)));
  fails("nothing to compare is 0 with zero gradient, never NaN", () => changed((scalar) => tf.add(scalar, 1)));
  let calls = 0;
  fails("the same input gives the same value", () => changed((scalar) => tf.add(scalar, calls++)));
  fails("inputs stay untouched, and no tensor is left behind", () => changed((scalar) => tf.clone(scalar)));
});
