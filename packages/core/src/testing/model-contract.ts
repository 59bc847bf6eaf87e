import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { ShapeError, SmartMiningError } from "../errors.js";
import { createRandom } from "../random.js";
import type { EmbeddingModel } from "../training.js";
import { expectNoTensorLeak } from "./tensor-leaks.js";

/** A model that training can use, as far as the contract looks at it. */
export interface ModelUnderTest extends EmbeddingModel {
  /** Of one sample. */
  readonly inputShape: readonly number[];
  forward(samples: tf.Tensor): {
    embeddings: tf.Tensor2D;
    backward(gradient: tf.Tensor2D): tf.Tensor[];
    dispose(): void;
  };
  readWeights(): Promise<{ name: string; shape: readonly number[]; values: Float32Array; trainable: boolean }[]>;
  setWeights(
    weights: readonly { name: string; shape: readonly number[]; values: Float32Array; trainable: boolean }[],
  ): void;
  dispose(): void;
}

const ROWS = 6;

/**
 * What every model, ours or anybody's, must hold to. Call it at the top level of a test file; the backend is the active one.
 *
 * Embeddings have shape [batch, dimension]; outside of training rows do not depend on one another; the gradients of a pass agree with
 * finite differences on some weights; weights make the round trip; samples of another shape are refused; no tensor is leaked.
 *
 * @param name what the test run shows
 * @param make a fresh model for each check, always the same, and without random layers such as dropout
 */
export function testModelContract(name: string, make: () => ModelUnderTest): void {
  const withModel: WithModel = async (check) => {
    const model = make();
    const samples = samplesFor(model);
    try {
      await check(model, samples);
    } finally {
      samples.dispose();
      model.dispose();
    }
  };
  describe(`${name} keeps the model contract`, () => {
    testPasses(withModel);
    testWeights(withModel);
    testCare(withModel);
  });
}

/** Runs on a fresh model and some samples, both disposed afterwards. */
type WithModel = (check: (model: ModelUnderTest, samples: tf.Tensor) => Promise<void> | void) => Promise<void>;

/** Embeddings and gradients. */
function testPasses(withModel: WithModel): void {
  test("embeddings have shape [batch, dimension] and are finite, in training and outside", () =>
    withModel((model, samples) => {
      const inferred = model.embed(samples);
      const pass = model.forward(samples);
      for (const rows of [inferred, pass.embeddings]) {
        expect(rows.shape).toEqual([ROWS, model.dimension]);
        expect(rows.dataSync().every(Number.isFinite)).toBe(true);
      }
      pass.dispose();
      inferred.dispose();
    }));

  test("outside of training rows do not depend on one another", () =>
    withModel((model, samples) => {
      const all = model.embed(samples);
      const some = tf.slice(samples, 2, 3);
      const part = model.embed(some);
      const expected = tf.slice(all, 2, 3);
      expect(largestDifference(part.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
      tf.dispose([all, some, part, expected]);
    }));

  test("the gradients of a pass agree with finite differences on some weights", () =>
    withModel((model, samples) => {
      const direction = normal([ROWS, model.dimension], 3) as tf.Tensor2D;
      const pass = model.forward(samples);
      const gradients = pass.backward(direction);
      expect(gradients).toHaveLength(model.trainableVariables.length);
      gradients.forEach(({ shape }, at) => expect(shape).toEqual(model.trainableVariables[at].shape));
      model.trainableVariables.forEach((variable, at) => {
        const towards = normal(variable.shape, 4 + at);
        const analytic = dot(gradients[at], towards);
        const numeric = slope(variable, towards, () => {
          const { embeddings, dispose } = model.forward(samples);
          const value = dot(embeddings, direction);
          dispose();
          return value;
        });
        const scale = Math.max(1, Math.abs(analytic), Math.abs(numeric));
        expect(Math.abs(numeric - analytic) / scale, `weights ${at}`).toBeLessThan(0.06);
        towards.dispose();
      });
      pass.dispose();
      tf.dispose([gradients, direction]);
    }));
}

/** Saved and set weights. */
function testWeights(withModel: WithModel): void {
  test("weights make the round trip, and those of another model are refused", () =>
    withModel(async (model, samples) => {
      const saved = await model.readWeights();
      expect(new Set(saved.map((weight) => weight.name)).size).toBe(saved.length);
      const before = model.embed(samples);
      model.setWeights(saved.map((weight) => ({ ...weight, values: weight.values.map((value) => value + 0.5) })));
      model.setWeights(saved);
      const after = model.embed(samples);
      expect(await model.readWeights()).toEqual(saved);
      expect([...after.dataSync()]).toEqual([...before.dataSync()]);
      expect(() => model.setWeights(saved.slice(1))).toThrow(SmartMiningError);
      expect(await model.readWeights()).toEqual(saved);
      tf.dispose([before, after]);
    }));
}

/** What is refused, and what is disposed. */
function testCare(withModel: WithModel): void {
  test("samples of another shape are refused", () =>
    withModel((model) => {
      const wrong = tf.zeros([ROWS, ...model.inputShape.map((size) => size + 1)]);
      const flat = tf.zeros([ROWS]);
      for (const samples of [wrong, flat]) {
        expect(() => model.embed(samples)).toThrow(ShapeError);
        expect(() => model.forward(samples)).toThrow(ShapeError);
      }
      tf.dispose([wrong, flat]);
    }));

  test("no tensor is leaked", () =>
    expectNoTensorLeak(() =>
      withModel(async (model, samples) => {
        model.embed(samples).dispose();
        await expectNoTensorLeak(() => {
          model.embed(samples).dispose();
          const pass = model.forward(samples);
          const gradient = tf.onesLike(pass.embeddings);
          tf.dispose(pass.backward(gradient));
          gradient.dispose();
          pass.dispose();
        });
      }),
    ));
}

/** The slope of a value along `towards` by central differences; the variable is as before afterwards. */
function slope(variable: tf.Variable, towards: tf.Tensor, value: () => number): number {
  const start = tf.clone(variable);
  const valueAt = (step: number): number => {
    tf.tidy(() => variable.assign(tf.add(start, tf.mul(towards, step))));
    return value();
  };
  const h = 2e-3;
  const numeric = (valueAt(h) - valueAt(-h)) / (2 * h);
  variable.assign(start);
  start.dispose();
  return numeric;
}

const samplesFor = (model: ModelUnderTest): tf.Tensor => normal([ROWS, ...model.inputShape], 2);

function normal(shape: readonly number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  return tf.tensor(values, [...shape]);
}

/** In double precision: differences of float32 sums would drown in rounding. */
function dot(a: tf.Tensor, b: tf.Tensor): number {
  const other = b.dataSync();
  return Array.from(a.dataSync()).reduce((sum, value, at) => sum + value * other[at], 0);
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at])), 0);
