import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { convNet, type ConvNetOptions } from "../src/index.js";
import { createRandom, normalTensor, onBackends, relativeError } from "./on-backends.js";

const cases: (Omit<ConvNetOptions, "random"> & { title: string })[] = [
  { title: "as in the default, smaller", imageSize: 16, filters: [8, 16, 12] },
  { title: "bias in place of BatchNorm", imageSize: 16, filters: [8, 16, 12], batchNorm: false },
  { title: "pool in the first block", imageSize: 12, filters: [8, 16], stem: "pool" },
  { title: "odd size: the pool drops a row and a column", imageSize: 15, filters: [4, 8], stem: "pool" },
  { title: "channels that are no multiple of 4", imageSize: 8, filters: [5, 7] },
  {
    title: "gray, 5×5 filters, embeddings as they are",
    imageSize: 10,
    channels: 1,
    kernelSize: 5,
    filters: [4, 4],
    normalize: false,
  },
  { title: "even filters", imageSize: 8, kernelSize: 2, filters: [4, 8] },
];

test.each(cases)(
  "forward, backward and inference on wasm equal those on cpu: $title",
  async ({ title: _, ...options }) => {
    const [wasm, cpu] = await onBackends(["wasm", "cpu"], () => {
      const model = convNet({ dimension: 6, ...options, random: createRandom(1) });
      const random = createRandom(2);
      const images = normalTensor<tf.Rank.R4>(random, [5, ...model.inputShape]);
      const gradient = normalTensor<tf.Rank.R2>(random, [5, 6]);
      // Scales and offsets of both signs: a pool before a falling normalization must take the smallest.
      const weights = model.weights().map((weight) => ({
        ...weight,
        values: /scale|shift/.test(weight.name) ? weight.values.map(() => random.normal()) : weight.values,
      }));
      model.setWeights(weights);
      const pass = model.forward(images);
      const gradients = pass.backward(gradient);
      const inferred = model.embed(images);
      const found: Record<string, tf.Tensor> = { embeddings: tf.clone(pass.embeddings), inferred };
      gradients.forEach((each, at) => (found[`gradient ${at}`] = each));
      for (const { name, values } of model.weights()) if (name.includes("running")) found[name] = tf.tensor1d(values);
      pass.dispose();
      model.dispose();
      tf.dispose([images, gradient]);
      return found;
    });
    for (const key of Object.keys(cpu)) expect(relativeError(wasm[key], cpu[key]), key).toBeLessThan(2e-4);
  },
);

test("the tape gives the same gradients as forward and backward by hand, on wasm and cpu", async () => {
  await onBackends(["wasm", "cpu"], () => {
    const model = convNet({ imageSize: 8, filters: [4, 8], dimension: 5, random: createRandom(3) });
    const images = normalTensor<tf.Rank.R4>(createRandom(4), [6, 8, 8, 3]);
    const weights = normalTensor<tf.Rank.R2>(createRandom(5), [6, 5]);
    const before = tf.memory().numTensors;
    const pass = model.forward(images);
    const byHand = pass.backward(weights);
    pass.dispose();
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.mul(model.embed(images, { training: true }), weights)) as tf.Scalar,
      model.trainableVariables,
    );
    model.trainableVariables.forEach((variable, at) => {
      const taped = grads[variable.name].dataSync();
      expect(relativeError(taped, byHand[at].dataSync()), `variable ${at}`).toBeLessThan(1e-5);
    });
    tf.dispose([byHand, value, grads]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    tf.dispose([images, weights]);
    return {};
  });
});
