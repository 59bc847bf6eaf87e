import * as tf from "@tensorflow/tfjs";
import { createRandom, type Optimizer, OptionError } from "@smart-mining/core";
import { testOptimizerContract } from "@smart-mining/core/testing";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../backend/select.js";
import { adam } from "./adam.js";
import { optimizers } from "./catalog.js";
import { rmsProp, type RmsPropOptions } from "./rms-prop.js";
import { sgd, type SgdOptions } from "./sgd.js";

beforeAll(() => selectBackend({ backend: "wasm" }));

testOptimizerContract("adam", () => adam());
testOptimizerContract("sgd", () => sgd());
testOptimizerContract("sgd with momentum", () => sgd({ momentum: 0.9, nesterov: true }));
testOptimizerContract("rmsprop", () => rmsProp());
testOptimizerContract("rmsprop, centered, with momentum", () => rmsProp({ centered: true, momentum: 0.9 }));

/** One weight after each of the gradients. */
type Rule = (weight: number, gradients: number[]) => number;

/** torch.optim.SGD for one weight, in double precision. */
const plainSgd =
  ({ learningRate: rate = 0.01, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions): Rule =>
  (weight, gradients) => {
    let [w, b] = [weight, 0];
    for (const given of gradients) {
      const g = given + weightDecay * w;
      b = momentum * b + g;
      w -= rate * (nesterov ? g + momentum * b : b);
    }
    return w;
  };

/** torch.optim.RMSprop for one weight, in double precision. */
const plainRmsProp =
  ({ learningRate: rate = 0.01, smoothing: a = 0.99, momentum = 0, centered = false, weightDecay = 0 }: RmsPropOptions): Rule =>
  (weight, gradients) => {
    let [w, s, m, b] = [weight, 0, 0, 0];
    for (const given of gradients) {
      const g = given + weightDecay * w;
      s = a * s + (1 - a) * g * g;
      m = a * m + (1 - a) * g;
      b = momentum * b + g / (Math.sqrt(centered ? s - m * m : s) + 1e-8);
      w -= rate * b;
    }
    return w;
  }; // prettier-ignore

/** torch.optim.Adam with L2 for one weight, in double precision. */
const decayedAdam: Rule = (weight, gradients) => {
  let [w, m, v] = [weight, 0, 0];
  gradients.forEach((given, at) => {
    const g = given + 0.1 * w;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    w -= (0.1 * (m / (1 - 0.9 ** (at + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (at + 1))) + 1e-8);
  });
  return w;
};

const cases: [string, Optimizer, Rule][] = [
  ["sgd", sgd({ learningRate: 0.1 }), plainSgd({ learningRate: 0.1 })],
  ...(
    [
      { learningRate: 0.1, momentum: 0.9 },
      { learningRate: 0.1, momentum: 0.9, nesterov: true },
      { learningRate: 0.1, momentum: 0.5, weightDecay: 0.2 },
    ] as SgdOptions[]
  ).map((options): [string, Optimizer, Rule] => [`sgd ${JSON.stringify(options)}`, sgd(options), plainSgd(options)]),
  ...(
    [
      {},
      { smoothing: 0.9, momentum: 0.9, learningRate: 0.05 },
      { centered: true, smoothing: 0.8 },
      { weightDecay: 0.3, centered: true, momentum: 0.5 },
    ] as RmsPropOptions[]
  ).map((options): [string, Optimizer, Rule] => [`rmsprop ${JSON.stringify(options)}`, rmsProp(options), plainRmsProp(options)]), // prettier-ignore
  ["adam with weight decay", adam({ learningRate: 0.1, weightDecay: 0.1 }), decayedAdam],
];

test.each(cases)("follows its formula: %s", (_, optimizer, rule) => {
  const random = createRandom(5);
  const [start, ...gradients] = Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => random.normal()));
  const variable = tf.variable(tf.tensor1d(start)) as unknown as tf.Variable;
  for (const gradient of gradients)
    tf.tidy(() =>
      optimizer.apply([
        { name: "trunk", names: ["w"], variables: [variable], gradients: [tf.tensor1d(gradient)], rate: 1 },
      ]),
    );
  const found = variable.dataSync();
  start.forEach((weight, at) => {
    const expected = rule(
      weight,
      gradients.map((gradient) => gradient[at]),
    );
    expect(found[at]).toBeCloseTo(expected, 4);
  });
  optimizer.dispose();
});

test("the catalog makes each by name and checks its options", () => {
  expect(optimizers.names).toEqual(["adam", "sgd", "rmsprop"]);
  expect(optimizers.create("sgd", { learningRate: 0.5 }, undefined).learningRate).toBe(0.5);
  expect(() => optimizers.create("sgd", { momentum: 1 }, undefined)).toThrow(/"momentum" must be a number < 1; got 1/);
  expect(() => sgd({ nesterov: true })).toThrow(OptionError);
  expect(() => (adam().learningRate = NaN)).toThrow(/adam: "learningRate" must be a finite number >= 0; got NaN/);
});
