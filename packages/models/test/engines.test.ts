import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Optimizer, ShapeError, StateError, ValueError } from "@smart-mining/core";
import { expectNoTensorLeak } from "@smart-mining/core/testing";
import {
  adam,
  convNet,
  lossGradient,
  localEngine,
  parallelEngine,
  selectBackend,
  type Engine,
  type GroupRates,
  type TrainableModel,
} from "../src/index.js";
import { createRandom, relativeError } from "./on-backends.js";
import { normalSamples, sourceOf, trainStep } from "./train-step.js";

const engines: Engine[] = [];

interface Made {
  readonly engine: Engine;
  readonly optimizer: Optimizer;
}

async function make(
  kind: string,
  { rates, ...options }: { batchNorm?: boolean; filters?: number[]; rates?: GroupRates } = {},
): Promise<Made> {
  const sizes = { imageSize: 16, filters: [8, 16], dimension: 8 };
  const model: TrainableModel = convNet({ ...sizes, ...options, random: createRandom(7) });
  const workers = Number(kind);
  const engine = kind === "local" ? localEngine({ model, rates }) : await parallelEngine({ model, rates, workers });
  engines.push(engine);
  return { engine, optimizer: adam({ learningRate: 0.01 }) };
}

/** Rows 0, 1 of a class; 2, 3 of the next: pulled together, and away from the mean of all. */
function loss(embeddings: tf.Tensor2D): tf.Scalar {
  const [batch, dimension] = embeddings.shape;
  const pairs = tf.reshape(embeddings, [batch / 2, 2, dimension]);
  const within = tf.mean(tf.square(tf.sub(pairs, tf.mean(pairs, 1, true))));
  const spread = tf.mean(tf.square(tf.sub(embeddings, tf.mean(embeddings, 0, true))));
  return tf.sub(within, tf.mul(spread, 0.5));
}

const batch = (rows: number, size = 16, seed = 1) => normalSamples(createRandom(seed), [rows, size, size, 3]);

async function curve({ engine, optimizer }: Made, steps: number): Promise<number[]> {
  const samples = batch(10, 16, 11);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push(await trainStep(engine, optimizer, samples, loss));
  return losses;
}

const gradientFor = async ({ engine }: Made, embeddings: Float32Array): Promise<Float32Array> =>
  (await lossGradient(embeddings, engine.model.dimension, loss)).gradient;

beforeAll(() => selectBackend({ backend: "wasm" }));

afterEach(async () => {
  for (const engine of engines.splice(0)) {
    await engine.dispose();
    engine.model.dispose();
  }
});

describe.each(["local", "2"])("engine with workers: %s", (kind) => {
  test("learns, and the same seed gives the same curve to the last digit", async () => {
    const first = await curve(await make(kind), 12);
    const second = await curve(await make(kind), 12);
    expect(second).toEqual(first);
    expect(first[11]).toBeLessThan(first[0]);
  });

  test("keeps the number of tensors constant", async () => {
    const made = await make(kind);
    await curve(made, 2);
    await expectNoTensorLeak(() => curve(made, 3));
    await expectNoTensorLeak(() => made.engine.embed(sourceOf(batch(9)), { batchSize: 4 }));
    await expectNoTensorLeak(async () => {
      const pass = await made.engine.forward(batch(6));
      pass.dispose();
      pass.dispose();
    });
  });

  test("the pass's embeddings are the caller's, and mining may take its time before the way back", async () => {
    const [made, same] = [await make(kind), await make(kind)];
    const pass = await made.engine.forward(batch(6));
    expect(pass.embeddings).toHaveLength(6 * 8);
    const gradient = await gradientFor(made, pass.embeddings);
    pass.embeddings.fill(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await pass.backward(gradient);
    await made.engine.apply(made.optimizer);
    await trainStep(same.engine, same.optimizer, batch(6), loss);
    expect(made.engine.model.weights()).toEqual(same.engine.model.weights());
  });

  test("a gradient that is not finite is refused and leaves the weights; the next step works", async () => {
    const { engine, optimizer } = await make(kind);
    await trainStep(engine, optimizer, batch(6), loss);
    const trainable = (): Float32Array[] =>
      engine.model
        .weights()
        .filter((weight) => weight.trainable)
        .map(({ values }) => values);
    const before = trainable();
    await expectNoTensorLeak(async () => {
      const bad = trainStep(engine, optimizer, batch(6), (rows) => tf.mul(loss(rows), NaN));
      await expect(bad).rejects.toBeInstanceOf(ValueError);
      await expect(bad).rejects.toThrow(/the gradient must be finite; got NaN in row 0/);
    });
    await expect(engine.apply(optimizer)).rejects.toBeInstanceOf(StateError);
    expect(trainable()).toEqual(before);
    await trainStep(engine, optimizer, batch(6), loss);
    expect(trainable()).not.toEqual(before);
  });

  test("samples of another size than the net's are refused, in training and embedding, and the next step works", async () => {
    const { engine, optimizer } = await make(kind);
    await trainStep(engine, optimizer, batch(6), loss);
    const before = engine.model.weights();
    await expect(engine.forward(batch(6, 12))).rejects.toBeInstanceOf(ShapeError);
    await expect(engine.embed(sourceOf(batch(6, 12)))).rejects.toThrow(
      /must have shape \[batch, 16, 16, 3\]; got \[6, 12, 12, 3\]/,
    );
    await expect(engine.forward({ values: batch(5).values, shape: [6, 16, 16, 3] })).rejects.toThrow(
      /must be 4608 numbers; got 3840/,
    );
    expect(engine.model.weights()).toEqual(before);
    await trainStep(engine, optimizer, batch(6), loss);
  });

  test("calls that overlap are refused at once and disturb nothing", async () => {
    const [made, alone] = [await make(kind), await make(kind)];
    const { engine, optimizer } = made;
    const pass = await engine.forward(batch(6));
    const gradient = await gradientFor(made, pass.embeddings);
    const results = await Promise.allSettled([
      pass.backward(gradient),
      engine.forward(batch(6)),
      engine.embed(sourceOf(batch(6))),
      engine.apply(optimizer),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
    for (const result of results.slice(1)) expect(result).toMatchObject({ reason: { code: "ERR_STATE" } });
    await engine.apply(optimizer);
    pass.dispose();
    // Embedding takes several turns of the event loop: weights must not change in between.
    const embedding = engine.embed(sourceOf(batch(9)), { batchSize: 3 });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(engine.forward(batch(6))).rejects.toThrow(/called while "embed" is under way/);
    await embedding;
    await trainStep(alone.engine, alone.optimizer, batch(6), loss);
    expect(engine.model.weights()).toEqual(alone.engine.model.weights());
  });

  test("several passes may be open at once, and their gradients add up to one update", async () => {
    const made = await make(kind, { batchNorm: false });
    const { engine } = made;
    const passes = [await engine.forward(batch(6)), await engine.forward(batch(4, 16, 2))];
    // Embedding in between must not disturb them.
    await engine.embed(sourceOf(batch(5)));
    const gradients = await Promise.all(passes.map(({ embeddings }) => gradientFor(made, embeddings)));
    const seen: Float32Array[][] = [];
    const spy: Optimizer = {
      ...adam(),
      apply: (groups) => seen.push(groups.flatMap((group) => group.gradients.map((one) => one.dataSync<"float32">().slice()))), // prettier-ignore
    };
    for (const which of [[0], [1], [1, 0]]) {
      for (const at of which) await passes[at].backward(gradients[at]);
      // Weights stay as they were, so that a pass can be taken back again.
      if (which.length === 2) await engine.apply(spy);
      else {
        const apart = await make(kind, { batchNorm: false });
        const pass = await apart.engine.forward([batch(6), batch(4, 16, 2)][which[0]]);
        await pass.backward(gradients[which[0]]);
        await apart.engine.apply(spy);
      }
    }
    const sum = seen[0].map((values, at) => values.map((value, place) => value + seen[1][at][place]));
    const twice = sum.map((values) => values.map((value) => 2 * value));
    seen[2].forEach((values, at) => expect(relativeError(values, twice[at])).toBeLessThan(1e-5));
    await expect(passes[0].backward(gradients[0])).rejects.toThrow(/the weights have changed since the pass/);
    for (const pass of passes) pass.dispose();
    await expect(passes[0].backward(gradients[0])).rejects.toBeInstanceOf(StateError);
  });

  test("updates the loss's own variables, and a constant loss changes nothing", async () => {
    const { engine, optimizer } = await make(kind);
    const proxy = tf.variable(tf.zeros([8])) as tf.Variable;
    const near =
      (variable: tf.Variable) =>
      (rows: tf.Tensor2D): tf.Scalar =>
        tf.mean(tf.square(tf.sub(rows, tf.add(variable, 1))));
    const own = { names: ["proxies"], variables: [proxy], rate: 1 };
    await trainStep(engine, optimizer, batch(6), near(proxy), own);
    expect(Math.max(...proxy.dataSync())).toBeLessThan(0);
    expect(await trainStep(engine, optimizer, batch(6), () => tf.scalar(0))).toBe(0);
    // Adam's first step is the learning rate, whatever the gradient's size.
    const quick = tf.variable(tf.zeros([8])) as tf.Variable;
    const other = await make(kind);
    await trainStep(other.engine, other.optimizer, batch(6), near(quick), {
      names: ["proxies"],
      variables: [quick],
      rate: 50,
    });
    expect(Math.min(...quick.dataSync())).toBeCloseTo(50 * Math.min(...proxy.dataSync()), 4);
    tf.dispose([proxy, quick]);
  });

  test("trunk and head have learning rates of their own", async () => {
    const { engine, optimizer } = await make(kind, { rates: { trunk: 0, head: 2 } });
    const before = engine.model.weights();
    await trainStep(engine, optimizer, batch(6), loss);
    engine.model.weights().forEach(({ name, trainable, values }, at) => {
      const change = Math.max(...values.map((value, place) => Math.abs(value - before[at].values[place])));
      if (name.startsWith("head/")) expect(change).toBeCloseTo(0.02, 3);
      else if (trainable) expect(change).toBe(0);
    });
  });

  test("a restored optimizer goes on exactly as the one it was taken from", async () => {
    const made = await make(kind);
    await curve(made, 3);
    const [weights, state] = [made.engine.model.weights(), await made.optimizer.state()];
    const expected = await curve(made, 3);
    const other = await make(kind);
    other.engine.model.setWeights(weights);
    other.optimizer.restore(state);
    expect(await curve(other, 3)).toEqual(expected);
  });

  test("embedding reports its progress, gives the event loop turns, and stops when asked", async () => {
    const { engine } = await make(kind);
    const done: number[] = [];
    const stop = new AbortController();
    const source = sourceOf(batch(9));
    await engine.embed(source, { batchSize: 4, onProgress: (at, total) => done.push(at, total) });
    expect(done).toEqual([4, 9, 8, 9, 9, 9]);
    setImmediate(() => stop.abort());
    const stopped = engine.embed(source, { batchSize: 1, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: "ERR_ABORTED" });
    expect(await engine.embed({ ...source, size: 0 })).toHaveLength(0);
    await expect(engine.embed({ ...source, read: () => batch(2) })).rejects.toBeInstanceOf(ShapeError);
  });

  test("refuses to work after dispose", async () => {
    const { engine, optimizer } = await make(kind);
    const pass = await engine.forward(batch(6));
    await engine.dispose();
    await engine.dispose();
    await expect(engine.forward(batch(6))).rejects.toThrow(/used after dispose/);
    await expect(pass.backward(new Float32Array(6 * 8))).rejects.toBeInstanceOf(StateError);
    await expect(engine.apply(optimizer)).rejects.toBeInstanceOf(StateError);
    pass.dispose();
  });
});

test.each([
  { workers: "3", batchNorm: true },
  { workers: "2", batchNorm: false },
  { workers: "2", filters: [5, 6] },
])("several workers train as one does, statistics of BatchNorm included: %o", async ({ workers, ...options }) => {
  const one = await make("local", options);
  const alone = await curve(one, 5);
  const several = await make(workers, options);
  expect(relativeError(await curve(several, 5), alone)).toBeLessThan(1e-3);
  const running = ({ engine }: Made): Float32Array =>
    Float32Array.from(
      engine.model.weights().flatMap(({ name, values }) => (name.includes("running") ? [...values] : [])),
    );
  expect(relativeError(running(several), running(one))).toBeLessThan(1e-3);
});

test("embeddings do not depend on the number of workers or the batch size", async () => {
  const one = await (await make("local")).engine.embed(sourceOf(batch(11)));
  const two = await (await make("2")).engine.embed(sourceOf(batch(11)), { batchSize: 5 });
  expect(two).toEqual(one);
});

test("a batch smaller than the number of workers is refused in training", async () => {
  const { engine } = await make("3");
  await expect(engine.forward(batch(2))).rejects.toThrow(/must hold >= 3 samples, one per worker; got 2/);
});

test("a model that its architecture does not build again is refused, not trained on another one's weights", async () => {
  const model = convNet({ imageSize: 16, filters: [8, 16], dimension: 8, random: createRandom(7) });
  const options = { ...model.architecture.options, filters: [8, 12] };
  const strange = { ...model, architecture: { name: "conv-net", options } };
  await expect(parallelEngine({ model: strange, workers: 2 })).rejects.toThrow(
    /worker 1 could not start: .*"conv-net" must build the same model/,
  );
  model.dispose();
});
