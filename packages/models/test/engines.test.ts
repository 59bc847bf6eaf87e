import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { ShapeError } from "@smart-mining/core";
import { expectNoTensorLeak } from "@smart-mining/core/testing";
import {
  convNet,
  localEngine,
  parallelEngine,
  selectBackend,
  type TrainableModel,
  type TrainingEngine,
} from "../src/index.js";
import { createRandom, normalTensor, relativeError } from "./on-backends.js";

const engines: TrainingEngine[] = [];

async function make(kind: string, options: { batchNorm?: boolean; filters?: number[] } = {}): Promise<TrainingEngine> {
  const model: TrainableModel = convNet({
    imageSize: 16,
    filters: [8, 16],
    dimension: 8,
    ...options,
    random: createRandom(7),
  });
  const optimizer = { learningRate: 0.01 };
  const engine =
    kind === "local"
      ? localEngine({ model, optimizer })
      : await parallelEngine({ model, optimizer, workers: Number(kind) });
  engines.push(engine);
  return engine;
}

/** Rows 0, 1 of a class; 2, 3 of the next: pulled together, and away from the mean of all. */
function loss(embeddings: tf.Tensor2D): tf.Scalar {
  const [batch, dimension] = embeddings.shape;
  const pairs = tf.reshape(embeddings, [batch / 2, 2, dimension]);
  const within = tf.mean(tf.square(tf.sub(pairs, tf.mean(pairs, 1, true))));
  const spread = tf.mean(tf.square(tf.sub(embeddings, tf.mean(embeddings, 0, true))));
  return tf.sub(within, tf.mul(spread, 0.5));
}

async function curve(engine: TrainingEngine, steps: number): Promise<number[]> {
  const images = normalTensor<tf.Rank.R4>(createRandom(11), [10, 16, 16, 3]);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push((await engine.step(images, { loss })).loss);
  images.dispose();
  return losses;
}

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
    const engine = await make(kind);
    await curve(engine, 2);
    await expectNoTensorLeak(() => curve(engine, 3));
    await expectNoTensorLeak(async () => {
      const images = normalTensor<tf.Rank.R4>(createRandom(1), [9, 16, 16, 3]);
      await engine.embed(images, { batchSize: 4 });
      images.dispose();
    });
  });

  test("hands the batch's embeddings to an asynchronous prepare before the loss", async () => {
    const engine = await make(kind);
    const images = normalTensor<tf.Rank.R4>(createRandom(1), [6, 16, 16, 3]);
    let seen: Float32Array | undefined;
    let inLoss: Float32Array | undefined;
    await engine.step(images, {
      async prepare(embeddings) {
        await Promise.resolve();
        expect(inLoss).toBeUndefined();
        seen = embeddings;
      },
      loss(embeddings) {
        inLoss = embeddings.dataSync<"float32">().slice();
        return loss(embeddings);
      },
    });
    expect(seen).toHaveLength(6 * 8);
    expect(inLoss).toEqual(seen);
    images.dispose();
  });

  test("a loss that is NaN is refused and leaves the weights; an error in prepare too; the next step works", async () => {
    const engine = await make(kind);
    const images = normalTensor<tf.Rank.R4>(createRandom(1), [6, 16, 16, 3]);
    await engine.step(images, { loss });
    const trainable = (): Float32Array[] =>
      engine.model
        .weights()
        .filter((weight) => weight.trainable)
        .map(({ values }) => values);
    const before = trainable();
    const tensors = tf.memory().numTensors;
    await expect(engine.step(images, { loss: (rows) => tf.mul(loss(rows), NaN) })).rejects.toThrow(
      /loss of step 2 is NaN/,
    );
    const prepare = (): never => {
      throw new RangeError("mining failed");
    };
    await expect(engine.step(images, { prepare, loss })).rejects.toThrow(new RangeError("mining failed"));
    expect(trainable()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    await engine.step(images, { loss });
    expect(trainable()).not.toEqual(before);
    images.dispose();
  });

  test("images of another size than the net's are refused, in training and embedding, and the next step works", async () => {
    const engine = await make(kind);
    const images = normalTensor<tf.Rank.R4>(createRandom(1), [6, 16, 16, 3]);
    const small = normalTensor<tf.Rank.R4>(createRandom(1), [6, 12, 12, 3]);
    await engine.step(images, { loss });
    const before = engine.model.weights();
    await expect(engine.step(small, { loss })).rejects.toBeInstanceOf(ShapeError);
    await expect(engine.embed(small)).rejects.toThrow(
      /must have shape \[batch, 16, 16, 3\]; got \[6,\s?12,\s?12,\s?3\]/,
    );
    expect(engine.model.weights()).toEqual(before);
    await engine.step(images, { loss });
    tf.dispose([images, small]);
  });

  test("steps that overlap, and embedding beside a step, are refused at once and disturb nothing", async () => {
    const [engine, alone] = [await make(kind), await make(kind)];
    const images = normalTensor<tf.Rank.R4>(createRandom(1), [6, 16, 16, 3]);
    let others: PromiseSettledResult<unknown>[] = [];
    const prepare = async (): Promise<void> => {
      others = await Promise.allSettled([engine.step(images, { loss }), engine.embed(images)]);
    };
    const both = await Promise.allSettled([engine.step(images, { loss, prepare }), engine.step(images, { loss })]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    for (const result of [both[1], ...others])
      expect(result).toMatchObject({ status: "rejected", reason: { code: "ERR_STATE" } });
    await alone.step(images, { loss });
    expect(engine.model.weights()).toEqual(alone.model.weights());
    images.dispose();
  });

  test("trains the loss's own variables, and a constant loss changes nothing", async () => {
    const engine = await make(kind);
    const images = normalTensor<tf.Rank.R4>(createRandom(1), [6, 16, 16, 3]);
    const proxy = tf.variable(tf.zeros([8])) as tf.Variable<tf.Rank.R1>;
    await engine.step(images, {
      loss: (rows) => tf.mean(tf.square(tf.sub(rows, tf.add(proxy, 1)))) as tf.Scalar,
      extraVariables: [proxy as unknown as tf.Variable],
    });
    expect(Math.max(...proxy.dataSync())).toBeLessThan(0);
    expect((await engine.step(images, { loss: () => tf.scalar(0) })).loss).toBe(0);
    // Adam's first step is the learning rate, whatever the gradient's size.
    const quick = tf.variable(tf.zeros([8])) as tf.Variable<tf.Rank.R1>;
    await (
      await make(kind)
    ).step(images, {
      loss: (rows) => tf.mean(tf.square(tf.sub(rows, tf.add(quick, 1)))) as tf.Scalar,
      extraVariables: [quick as unknown as tf.Variable],
      extraRate: 50,
    });
    expect(Math.min(...quick.dataSync())).toBeCloseTo(50 * Math.min(...proxy.dataSync()), 4);
    tf.dispose([images, proxy, quick]);
  });

  test("a restored optimizer goes on exactly as the one it was taken from", async () => {
    const engine = await make(kind);
    await curve(engine, 3);
    const [weights, state] = [engine.model.weights(), await engine.optimizerState()];
    const expected = await curve(engine, 3);
    const other = await make(kind);
    other.model.setWeights(weights);
    other.restoreOptimizer(JSON.parse(JSON.stringify({ ...state, slots: [] })));
    other.restoreOptimizer(state);
    expect(await curve(other, 3)).toEqual(expected);
  });
});

test.each([
  { workers: "3", batchNorm: true },
  { workers: "2", batchNorm: false },
  { workers: "2", filters: [5, 6] },
])("several workers train as one does, statistics of BatchNorm included: %o", async ({ workers, ...options }) => {
  const engine = await make("local", options);
  const alone = await curve(engine, 5);
  const other = await make(workers, options);
  expect(relativeError(await curve(other, 5), alone)).toBeLessThan(1e-3);
  const running = (model: TrainableModel): Float32Array =>
    Float32Array.from(model.weights().flatMap(({ name, values }) => (name.includes("running") ? [...values] : [])));
  expect(relativeError(running(other.model), running(engine.model))).toBeLessThan(1e-3);
});

test("embeddings do not depend on the number of workers or the batch size", async () => {
  const images = normalTensor<tf.Rank.R4>(createRandom(1), [11, 16, 16, 3]);
  const one = await (await make("local")).embed(images);
  const two = await (await make("2")).embed(images, { batchSize: 4 });
  expect(two).toEqual(one);
  images.dispose();
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
