import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { SmartMiningError } from "../errors.js";
import { createRandom } from "../random.js";
import { NO_CLASS, NO_GROUP } from "../relations.js";
import { triplets } from "../tuples.js";
import {
  DIMENSION,
  evaluate,
  FIRST,
  hasWeights,
  labeled,
  mixed,
  ordinary,
  scalarOf,
  SECOND,
  THIRD,
  withLoss,
  type LossContractPromises,
  type Make,
} from "./loss-contract-batches.js";

type Check = (make: Make, promises: LossContractPromises) => void | Promise<void>;

/** The checks of the contract, by what they say. Each makes fresh losses: some have a memory. */
export const lossContractChecks: Readonly<Record<string, Check>> = {
  "the loss of a batch is one finite number"(make, promises) {
    const { value, gradient } = evaluate(make, promises, ordinary());
    expectFinite([value, ...gradient]);
    withLoss(make, (loss) => expect(scalarOf(loss, promises, ordinary()).shape).toEqual([]));
  },

  "nothing to compare is 0 with zero gradient, never NaN"(make, promises) {
    const none = [{ rows: [], labels: [] }];
    const strangers = promises.ignoresLabels || promises.negativesOfProxies ? [] : [labeled(() => NO_CLASS)];
    for (const batch of [...none, ...strangers]) {
      const { value, gradient } = evaluate(make, promises, batch);
      expect(value, `${batch.labels.length} rows`).toBe(0);
      for (const g of gradient) expect(g === 0, `a gradient of ${g}`).toBe(true);
    }
    for (const labels of [[2], [2, 2, 2], [0, 1, 2, 3]]) {
      const { value, gradient } = evaluate(make, promises, { rows: ordinary().rows.slice(0, labels.length), labels });
      expectFinite([value, ...gradient]);
    }
  },

  "given tuples are taken, or refused with a typed error"(make, promises) {
    for (const tuples of [triplets([0, 1], [4, 5], [1, 2]), triplets([], [], [])])
      try {
        const { value, gradient } = evaluate(make, promises, { ...ordinary(), tuples });
        expectFinite([value, ...gradient]);
      } catch (error) {
        expect(error).toBeInstanceOf(SmartMiningError);
      }
  },

  "the gradient is that of finite differences"(make, promises) {
    const step = 2 ** -11;
    const random = createRandom(3);
    const batch = ordinary();
    const { value, gradient } = evaluate(make, promises, batch);
    const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    const moved = (by: readonly number[], scale: number): number =>
      evaluate(make, promises, {
        ...batch,
        rows: batch.rows.map((row, at) => row.map((x, k) => x + scale * by[at * DIMENSION + k])),
      }).value;
    if (promises.holdsPartsFixed) {
      const downhill = gradient.map((g) => -g / (largest || 1));
      expect(moved(downhill, step), "the value a step downhill").toBeLessThanOrEqual(value);
      return;
    }
    for (let draw = 0; draw < 8; draw++) {
      const drawn = gradient.map(() => random.normal());
      const direction = drawn.map((one) => one / Math.hypot(...drawn));
      const slope = gradient.reduce((sum, g, at) => sum + g * direction[at], 0);
      // At a kink the slope is that of one side: it lies between the two quotients.
      const quotients = [(moved(direction, step) - value) / step, (value - moved(direction, -step)) / step];
      const slack = 0.02 * largest + 1e-3 * Math.abs(value) + 1e-4;
      expect(slope).toBeGreaterThanOrEqual(Math.min(...quotients) - slack);
      expect(slope).toBeLessThanOrEqual(Math.max(...quotients) + slack);
    }
  },

  "rows of one group are not drawn together"(make, promises) {
    if (promises.ignoresLabels) return;
    expectNoPull(make, promises, [0, 0], [7, 7]);
  },

  "rows of no class are not drawn together"(make, promises) {
    if (promises.ignoresLabels) return;
    expectNoPull(make, promises, [NO_CLASS, NO_CLASS], [NO_GROUP, NO_GROUP]);
  },

  "a row of no class is not drawn to one that has a class"(make, promises) {
    if (promises.ignoresLabels || hasWeights(make)) return;
    const near = FIRST.map((x, k) => Math.cos(Math.PI / 6) * x + Math.sin(Math.PI / 6) * SECOND[k]);
    const batch = { rows: [FIRST, near, THIRD, THIRD.map((x) => -x)], labels: [0, NO_CLASS, 1, 1] };
    const { gradient } = evaluate(make, promises, batch);
    const toward = FIRST.reduce((sum, x, k) => sum - gradient[DIMENSION + k] * (x - near[k]), 0);
    expect(toward, "how far the row of no class moves to the other").toBeLessThanOrEqual(1e-5);
  },

  "groups of nobody change nothing"(make, promises) {
    const batch = ordinary();
    const none = { ...batch, groups: batch.labels.map(() => NO_GROUP) };
    expect(evaluate(make, promises, none)).toEqual(evaluate(make, promises, batch));
  },

  "the same input gives the same value"(make, promises) {
    expect(evaluate(make, promises, mixed())).toEqual(evaluate(make, promises, mixed()));
  },

  "inputs stay untouched, and no tensor is left behind"(make, promises) {
    const before = tf.memory().numTensors;
    const { labels, groups } = mixed();
    const given = [Int32Array.from(labels), Int32Array.from(groups!)];
    const x = tf.tensor2d(mixed().rows as number[][]);
    withLoss(make, (loss) => {
      const within = tf.memory().numTensors;
      const view = promises.views ? { embeddings: x, labels: given[0], groups: given[1] } : undefined;
      loss.compute(x, given[0], undefined, view, given[1]).dispose();
      expect(tf.memory().numTensors - within, "tensors left behind by compute").toBe(0);
    });
    expect(x.arraySync()).toEqual(tf.tidy(() => tf.tensor2d(mixed().rows as number[][]).arraySync()));
    expect(given.map((list) => [...list])).toEqual([labels, groups]);
    x.dispose();
    expect(tf.memory().numTensors - before, "tensors left behind after dispose").toBe(0);
  },
};

/**
 * What every loss must hold to. Call it at the top level of a test file.
 *
 * One finite number a batch; nothing to compare is 0 with zero gradient; the gradient agrees with finite differences; rows of
 * one group and rows of no class are not drawn together; the same input gives the same value; inputs stay untouched; no tensor
 * is leaked.
 *
 * @param name     what the test run shows
 * @param make     a fresh loss, with the same weights where the same Random is given
 * @param promises where the loss differs by its definition
 */
export function testLossContract(name: string, make: Make, promises: LossContractPromises = {}): void {
  describe(`${name} keeps the loss contract`, () => {
    for (const [what, check] of Object.entries(lossContractChecks)) test(what, () => check(make, promises));
  });
}

/**
 * Two rows that must not attract each other, nearer to nobody else, among two rows of another class at right angles to both:
 * whatever else pulls or pushes the first row, only the second one could move it along the axis looked at.
 */
function expectNoPull(make: Make, promises: LossContractPromises, labels: number[], groups: number[]): void {
  if (hasWeights(make)) return; // Class vectors lie anywhere, and rows are compared with them alone.
  const opposite = FIRST.map((x, k) => Math.cos((5 * Math.PI) / 6) * x + Math.sin((5 * Math.PI) / 6) * SECOND[k]);
  const batch = {
    rows: [FIRST, opposite, THIRD, THIRD.map((x) => -x)],
    labels: [...labels, 1, 1],
    groups: [...groups, NO_GROUP, NO_GROUP],
  };
  const { gradient } = evaluate(make, promises, batch);
  const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1);
  const along = SECOND.reduce((sum, x, k) => sum + gradient[k] * x, 0);
  expect(Math.abs(along) / largest, "the pull between two rows that are not to be compared").toBeLessThanOrEqual(1e-5);
}

function expectFinite(values: readonly number[]): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  expect(bad < 0 ? "finite" : `${values[bad]} at ${bad}`).toBe("finite");
}
