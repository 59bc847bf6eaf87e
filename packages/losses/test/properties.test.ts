import { createRandom, embeddingSet, type EmbeddingSet } from "@smart-mining/core";
import { expectNoTensorLeak } from "@smart-mining/core/testing";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOSS_NAMES, extras, lossNamed, permuted, randomSet, withRows } from "./support/batches.js";

const RUNS = { seed: 20170417, numRuns: 12 };
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const someLabels = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 6, maxLength: 12 });

/** These look at the order of the batch by definition. */
const ORDERED = new Set(["n-pairs", "instance"]);
/** These look at single coordinates, or learn vectors that would have to be rotated along. */
const NOT_ROTATED = new Set([
  "signal-to-noise-ratio",
  "vicreg",
  ...["proxy-nca", "proxy-anchor", "soft-triple", "arcface", "sub-center-arcface"],
  ...["cosface", "sphereface", "large-margin-softmax", "normalized-softmax"],
]);

function expectFinite(name: string, set: EmbeddingSet): void {
  const loss = lossNamed(name);
  const { value, gradient, weightGradients } = loss.evaluate(set, extras(name, set));
  loss.dispose?.();
  expect(Number.isFinite(Math.fround(value)), `value ${value}`).toBe(true);
  const bad = gradient.findIndex((g) => !Number.isFinite(g));
  expect(bad, `gradient at ${bad} is ${gradient[bad]}`).toBe(-1);
  for (const list of weightGradients) expect(list.every((g) => Number.isFinite(g))).toBe(true);
}

function closeTo(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const largest = Array.from(expected).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  for (let at = 0; at < expected.length; at++)
    expect(Math.abs(actual[at] - expected[at])).toBeLessThanOrEqual(2e-5 * largest + 1e-7);
}

describe.each(LOSS_NAMES)("%s", (name) => {
  test.skipIf(ORDERED.has(name))("does not depend on the order of the batch", () => {
    fc.assert(
      fc.property(seeds, someLabels, (seed, labels) => {
        const set = randomSet(seed, labels);
        const order = createRandom(seed + 1).shuffle(labels.map((_, row) => row));
        const loss = lossNamed(name);
        const plain = loss.evaluate(set, extras(name, set));
        const other = permuted(set, order);
        const mixed = loss.evaluate(other, extras(name, other));
        loss.dispose?.();
        closeTo([mixed.value], [plain.value]);
        const expected = order.flatMap((from) => [...plain.gradient.slice(from * 4, from * 4 + 4)]);
        closeTo(mixed.gradient, expected);
      }),
      RUNS,
    );
  });

  test.skipIf(NOT_ROTATED.has(name))("does not change when normalized embeddings are rotated", () => {
    fc.assert(
      fc.property(seeds, someLabels, (seed, labels) => {
        const set = normalized(randomSet(seed, labels));
        const turn = rotation(seed + 1);
        const loss = lossNamed(name);
        const plain = loss.evaluate(set);
        const turned = loss.evaluate(rotated(set, turn));
        loss.dispose?.();
        // Rotated rows are rounded to float32, so that soft histograms and sharp sigmoids see other last digits.
        expect(Math.abs(turned.value - plain.value)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(plain.value)));
      }),
      RUNS,
    );
  });

  test("is finite for one class, classes of one sample, duplicates, zero vectors, large and tiny vectors", () => {
    fc.assert(
      fc.property(seeds, someLabels, fc.integer({ min: -12, max: 12 }), (seed, labels, exponent) => {
        const set = randomSet(seed, labels);
        expectFinite(name, set);
        expectFinite(
          name,
          randomSet(
            seed,
            labels.map(() => 3),
          ),
        );
        expectFinite(name, randomSet(seed, [0, 1, 2, 3, 4, 5]));
        expectFinite(name, randomSet(seed, [2]));
        expectFinite(name, randomSet(seed, []));
        expectFinite(
          name,
          withRows(set, (row, at, all) => at % 2 === 1 && row.set(all.values.subarray(0, 4))),
        );
        expectFinite(
          name,
          withRows(set, (row, at) => at % 3 === 0 && row.fill(0)),
        );
        expectFinite(
          name,
          withRows(set, (row) => row.fill(0)),
        );
        // VICReg's covariances enter squared: the fourth power of the scale must fit into float32.
        const scale = name === "vicreg" ? Math.min(8, exponent) : exponent;
        expectFinite(name, randomSet(seed, labels, 4, 10 ** scale));
      }),
      RUNS,
    );
  });

  test("leaves no tensor behind and gives what evaluate gives", async () => {
    const set = randomSet(5, [0, 1, 2, 0, 1, 2, 0, 3, 3, 1]);
    const loss = lossNamed(name);
    const other = extras(name, set).reference;
    const x = tf.tensor2d(set.values, [set.size, 4]);
    const y = other && tf.tensor2d(other.values, [other.size, 4]);
    const reference = y && other && { embeddings: y, labels: other.labels };
    const { value, gradient, weightGradients } = loss.evaluate(set, { reference: other });
    await expectNoTensorLeak(() => {
      const result = tf.valueAndGrad((e) => loss.compute(e as tf.Tensor2D, set.labels, undefined, reference))(x);
      closeTo(result.value.dataSync(), [value]);
      closeTo(result.grad.dataSync(), gradient);
      tf.dispose([result.value, result.grad]);
      const scalar = loss.compute(x, set.labels, undefined, reference);
      expect(scalar.shape).toEqual([]);
      scalar.dispose();
      if (loss.trainableVariables.length === 0) return;
      const ofWeights = tf.variableGrads(
        () => loss.compute(x, set.labels, undefined, reference),
        loss.trainableVariables,
      );
      loss.trainableVariables.forEach((variable, at) =>
        closeTo(ofWeights.grads[variable.name].dataSync(), weightGradients[at]),
      );
      tf.dispose([ofWeights.value, ofWeights.grads]);
    });
    tf.dispose([x, y ?? []]);
    loss.dispose?.();
  });
});

function normalized(set: EmbeddingSet): EmbeddingSet {
  return withRows(set, (row) => {
    const norm = Math.hypot(...row);
    row.forEach((value, k) => (row[k] = value / norm));
  });
}

/** A random orthogonal 4 × 4 matrix, by Gram-Schmidt. */
function rotation(seed: number): number[][] {
  const random = createRandom(seed);
  const rows: number[][] = [];
  while (rows.length < 4) {
    let row = Array.from({ length: 4 }, () => random.normal());
    for (const other of rows) {
      const along = row.reduce((sum, value, k) => sum + value * other[k], 0);
      row = row.map((value, k) => value - along * other[k]);
    }
    const norm = Math.hypot(...row);
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}

function rotated(set: EmbeddingSet, turn: number[][]): EmbeddingSet {
  const values = new Float32Array(set.values.length);
  for (let row = 0; row < set.size; row++)
    turn.forEach((axis, k) => {
      values[row * 4 + k] = axis.reduce((sum, value, l) => sum + value * set.values[row * 4 + l], 0);
    });
  return embeddingSet(values, set.dimension, set.labels);
}
