import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { OptionError } from "@smart-mining/core";
import { testModelContract } from "@smart-mining/core/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  adam,
  convNet,
  createEngine,
  functionModel,
  layersModel,
  loadModel,
  mlp,
  models,
  saveModel,
  selectBackend,
  type TrainableModel,
} from "../src/index.js";
import { createRandom, relativeError } from "./on-backends.js";
import { normalSamples, sourceOf, trainStep } from "./train-step.js";

beforeAll(() => selectBackend({ backend: "wasm" }));

const convolutional = (...more: tf.layers.Layer[]): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3], activation: "tanh", kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }),
      ...more,
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
    ],
  }); // prettier-ignore

/** Two branches on vectors, added. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [6] });
  const dense = (seed: number) =>
    tf.layers.dense({ units: 4, activation: "tanh", kernelInitializer: tf.initializers.glorotNormal({ seed }) });
  const [left, right] = [1, 2].map((seed) => dense(seed).apply(input) as tf.SymbolicTensor);
  return tf.model({ inputs: input, outputs: tf.layers.add().apply([left, right]) as tf.SymbolicTensor });
}

function ofFunctions(architecture?: TrainableModel["architecture"]): TrainableModel {
  const random = createRandom(4);
  const values = Float32Array.from({ length: 24 }, () => random.normal());
  const kernel = tf.tidy(() => tf.variable(tf.tensor2d(values, [6, 4])));
  return functionModel({
    inputShape: [6],
    dimension: 4,
    variables: { kernel: kernel as unknown as tf.Variable },
    embed: (samples) => tf.tanh(tf.matMul(samples as tf.Tensor2D, kernel as tf.Tensor2D)),
    architecture,
  });
}

testModelContract("convNet", () => convNet({ imageSize: 8, filters: [4, 8], dimension: 5, random: createRandom(1) }));
testModelContract("mlp", () =>
  mlp({ inputs: 6, hidden: [8], dimension: 4, activation: "tanh", random: createRandom(1) }),
);
testModelContract("layersModel", () => layersModel({ model: convolutional() }));
testModelContract("layersModel with batch normalization", () =>
  layersModel({ model: convolutional(tf.layers.batchNormalization()) }),
);
testModelContract("layersModel of a graph", () => layersModel({ model: branched(), normalize: false }));
testModelContract("functionModel", () => ofFunctions());

/** Pairs of rows together, apart from the mean. */
function loss(embeddings: tf.Tensor2D): tf.Scalar {
  const [batch, dimension] = embeddings.shape;
  const pairs = tf.reshape(embeddings, [batch / 2, 2, dimension]);
  const within = tf.mean(tf.square(tf.sub(pairs, tf.mean(pairs, 1, true))));
  const spread = tf.mean(tf.square(tf.sub(embeddings, tf.mean(embeddings, 0, true))));
  return tf.sub(within, tf.mul(spread, 0.5));
}

async function curve(model: TrainableModel, workers: number, steps = 6): Promise<number[]> {
  const engine = await createEngine({ model, workers });
  const optimizer = adam({ learningRate: 0.01 });
  const samples = normalSamples(createRandom(9), [10, ...model.inputShape]);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push(await trainStep(engine, optimizer, samples, loss));
  losses.push(...(await engine.embed(sourceOf(samples))).slice(0, 8));
  await engine.dispose();
  optimizer.dispose();
  return losses;
}

const kinds: [string, () => TrainableModel][] = [
  ["mlp", () => mlp({ inputs: 6, hidden: [8, 8], dimension: 4, random: createRandom(1) })],
  ["layers", () => layersModel({ model: convolutional(tf.layers.maxPooling2d({ poolSize: 2 })) })],
  ["a graph", () => layersModel({ model: branched() })],
];

describe.each(kinds)("%s", (_, make) => {
  test("trains with two workers as with one, and with the cpu backend as with wasm", async () => {
    const [one, two] = [make(), make()];
    const alone = await curve(one, 1);
    expect(alone[5]).toBeLessThan(alone[0]);
    expect(relativeError(await curve(two, 2), alone)).toBeLessThan(1e-3);
    one.dispose();
    two.dispose();
    await selectBackend({ backend: "cpu" });
    const plain = make();
    expect(relativeError(await curve(plain, 1), alone)).toBeLessThan(1e-3);
    plain.dispose();
    await selectBackend({ backend: "wasm" });
  });

  test("is saved and loaded", async () => {
    const folder = await mkdtemp(join(tmpdir(), "models-"));
    const model = make();
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    const { values, shape } = normalSamples(createRandom(3), [4, ...model.inputShape]);
    const samples = tf.tensor(values, [...shape]);
    expect(loaded.embed(samples).dataSync()).toEqual(model.embed(samples).dataSync());
    model.dispose();
    loaded.dispose();
    samples.dispose();
    await rm(folder, { recursive: true });
  });
});

test("running statistics change once per pass, as in a training of tf's own", async () => {
  const make = (): tf.LayersModel => convolutional(tf.layers.batchNormalization({ momentum: 0.9 }));
  const [network, other] = [make(), make()];
  other.setWeights(network.getWeights());
  const model = layersModel({ model: network, normalize: false });
  const { values, shape } = normalSamples(createRandom(3), [6, 8, 8, 3]);
  const samples = tf.tensor(values, [...shape]);
  const pass = model.forward(samples);
  tf.dispose(pass.backward(tf.ones([6, 5])));
  pass.dispose();
  tf.dispose(other.apply(samples, { training: true }) as tf.Tensor);
  network.getWeights().forEach((weight, at) => expect(weight.dataSync()).toEqual(other.getWeights()[at].dataSync()));
  model.dispose();
  other.dispose();
  samples.dispose();
});

test("dropout is the same on the way back, another one each pass, and the same again from the same seed", () => {
  const build = (): TrainableModel =>
    layersModel({ model: convolutional(tf.layers.dropout({ rate: 0.5 })), random: createRandom(5), normalize: false });
  const { values, shape } = normalSamples(createRandom(3), [6, 8, 8, 3]);
  const samples = tf.tensor(values, [...shape]);
  const [first, second] = [build(), build()].map((model) => {
    const passes = [model.forward(samples), model.forward(samples)];
    const [a, b] = passes.map((pass) => [...pass.embeddings.dataSync()]);
    expect(a).not.toEqual(b);
    // Of a linear head the kernel's gradient and the output agree: sum(gradient * kernel) + sum(gradient of bias * bias) = sum(output).
    const gradients = passes[0].backward(tf.ones([6, 5]));
    const kernel = model.trainableVariables.at(-2)!;
    const product = tf.sum(tf.mul(gradients.at(-2)!, kernel)).dataSync()[0];
    const sum = a.reduce((total, value) => total + value, 0);
    expect(product).toBeCloseTo(sum, 3);
    model.dispose();
    return [a, b];
  });
  expect(second).toEqual(first);
});

test("groups: the last layer with weights is the head, or the named ones", () => {
  const network = convolutional();
  const model = layersModel({ model: network });
  expect(model.parameters.map(({ name, variables }) => [name, variables.length])).toEqual([["trunk", 2], ["head", 2]]); // prettier-ignore
  expect(model.parameters[1].names[0]).toMatch(/dense.*kernel/);
  const names = network.layers.map(({ name }) => name);
  const all = layersModel({ model: network, head: names });
  expect(all.parameters.map(({ name }) => name)).toEqual(["head"]);
  expect(() => layersModel({ model: network, head: ["nobody"] })).toThrow(/"head" must name layers of the model/);
  const frozen = convolutional();
  frozen.layers[0].trainable = false;
  const part = layersModel({ model: frozen });
  expect(part.trainableVariables).toHaveLength(2);
  expect(part.variables).toHaveLength(4);
});

test("the catalog draws a topology's weights from its seed", () => {
  const { architecture } = layersModel({ model: convolutional(tf.layers.dense({ units: 3 })) });
  const of = (seed: number): unknown =>
    models.create(architecture.name, architecture.options, { random: createRandom(seed) }).weights();
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

test("what cannot be shared among workers is refused by name, and trained alone where nobody asked", async () => {
  const norm = layersModel({ model: convolutional(tf.layers.batchNormalization()) });
  await expect(createEngine({ model: norm, workers: 2 })).rejects.toThrow(
    /"workers" must be 1: the batch normalization "batch_normalization_\w+" would take the statistics of a part/,
  );
  expect((await createEngine({ model: norm })).workers).toBe(1);
  const functions = ofFunctions();
  await expect(createEngine({ model: functions, workers: 2 })).rejects.toThrow(/cannot be built again in a worker/);
  expect((await createEngine({ model: functions })).workers).toBe(1);
});

test("a model without sizes, with noise that has no seed, or with dropout and no generator is refused", () => {
  const refused = (model: tf.LayersModel, why: RegExp): void => {
    expect(() => layersModel({ model })).toThrow(OptionError);
    expect(() => layersModel({ model })).toThrow(why);
  };
  refused(tf.sequential(), /must be built/);
  refused(tf.sequential({ layers: [tf.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [4, 4, 1] })] }), /an output \[batch, dimension\]/); // prettier-ignore
  refused(convolutional(tf.layers.gaussianNoise({ stddev: 1 })), /gaussian_noise.* \(GaussianNoise\) does/);
  refused(convolutional(tf.layers.dropout({ rate: 0.5 })), /"random" must be given/);
});
