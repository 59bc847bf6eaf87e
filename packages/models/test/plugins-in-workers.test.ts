import * as tf from "@tensorflow/tfjs";
import { BackendError, OptionError, StateError } from "@smart-mining/core";
import { beforeAll, expect, test } from "vitest";
import { adam, createEngine, selectBackend, type Engine } from "../src/index.js";
import { oneLayer } from "./fixtures/model-plugin.mjs";
import { createRandom, relativeError } from "./on-backends.js";
import { normalSamples, sourceOf, trainStep } from "./train-step.js";

const url = (name: string): string => new URL(`./fixtures/${name}`, import.meta.url).href;
const catalogModule = url("model-catalog.mjs");
const plugins = [url("model-plugin.mjs")];
const samples = normalSamples(createRandom(2), [8, 6]);

beforeAll(() => selectBackend({ backend: "wasm" }));

const engineOf = (name: string, workers = 2): Promise<Engine> =>
  createEngine({ model: oneLayer(name, { dimension: 4 }, createRandom(1)), workers, catalogModule, plugins });

const loss = (rows: tf.Tensor2D): tf.Scalar => tf.mean(tf.square(tf.sub(rows, 0.5)));

test("a plugin's model trains in worker threads as it does in one", async () => {
  const curves: number[][] = [];
  for (const workers of [1, 2]) {
    const engine = await engineOf("one-layer", workers);
    const optimizer = adam({ learningRate: 0.05 });
    const losses: number[] = [];
    for (let step = 0; step < 5; step++) losses.push(await trainStep(engine, optimizer, samples, loss));
    curves.push([...losses, ...(await engine.embed(sourceOf(samples)))]);
    expect(engine.workers).toBe(workers);
    await engine.dispose();
  }
  expect(relativeError(curves[1], curves[0])).toBeLessThan(1e-5);
});

test.each([
  ["fails-in-workers", /forward: worker 1 failed: no luck today/],
  ["ends-its-worker", /forward: worker 1 failed: it ended with exit code 7/],
])("a worker that fails in the midst of a pass ends it with the reason, and the engine says so: %s", async (name, why) => {
  const engine = await engineOf(name);
  const pass = engine.forward(samples);
  await expect(pass).rejects.toBeInstanceOf(BackendError);
  await expect(pass).rejects.toThrow(why);
  await expect(engine.forward(samples)).rejects.toBeInstanceOf(StateError);
  await expect(engine.embed(sourceOf(samples))).rejects.toThrow(/worker 1 failed in an earlier call \(.+\); make a new/);
  await engine.dispose();
}); // prettier-ignore

test("workers that do not know the model say its name, and plugins without a catalog are refused", async () => {
  const model = oneLayer("one-layer", { dimension: 4 }, createRandom(1));
  await expect(createEngine({ model, workers: 2 })).rejects.toThrow(/worker 1 could not start: .*"one-layer"/);
  await expect(createEngine({ model, workers: 2, plugins })).rejects.toBeInstanceOf(OptionError);
  await expect(createEngine({ model, workers: 2, catalogModule: plugins[0] })).rejects.toThrow(
    /must export a function/,
  );
});
