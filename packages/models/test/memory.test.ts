import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { adam, convNet, createEngine, localEngine, selectBackend, WasmMemoryError } from "../src/index.js";
import type { WasmBackend } from "../src/backend/wasm-internals.js";
import { createRandom } from "./on-backends.js";
import { normalSamples, trainStep } from "./train-step.js";

beforeAll(() => selectBackend({ backend: "wasm" }));

const heap = (): number =>
  (tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } }).wasm.asm.memory.buffer.byteLength;

function loss(embeddings: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.square(tf.sub(embeddings, tf.mean(embeddings, 0, true))));
}

test.each([1, 2])(
  "60 steps with mining in between grow neither tensors nor the wasm heap: workers %i",
  async (workers) => {
    const model = convNet({ imageSize: 16, filters: [8, 16], dimension: 8, random: createRandom(1) });
    const engine = await createEngine({ model, workers });
    const optimizer = adam();
    const images = normalSamples(createRandom(2), [24, 16, 16, 3]);
    const step = async (): Promise<void> => {
      await trainStep(engine, optimizer, images, loss);
    };
    for (let warm = 0; warm < 5; warm++) await step();
    const before = { tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, heap: heap() };
    for (let more = 0; more < 60; more++) await step();
    expect({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes, heap: heap() }).toEqual(before);
    await engine.dispose();
    model.dispose();
  },
);

test("an allocation that the heap cannot hold says how much was asked for, and leaves the tensors intact", () => {
  const kept = tf.tensor1d([1, 2, 3]);
  // Memory that is reserved but never written costs nothing: the allocator's own refusal is what is tested.
  const { makeOutput, disposeData } = tf.backend() as unknown as WasmBackend;
  const backend = tf.backend();
  const reserve = (numbers: number): tf.TensorInfo => makeOutput.call(backend, [numbers], "float32");
  const first = reserve(600 * 2 ** 20);
  expect(() => reserve(600 * 2 ** 20)).toThrow(WasmMemoryError);
  expect(() => reserve(600 * 2 ** 20)).toThrow(/out of memory: 2400 MiB were asked for with a heap of 2\d\d\d MiB/);
  disposeData.call(backend, first.dataId);
  // More than 32 bits can say: it must not wrap around to a small number and succeed.
  expect(() => reserve(2 ** 30 + 1)).toThrow(/4097 MiB were asked for/);
  expect([...tf.add(kept, 1).dataSync()]).toEqual([2, 3, 4]);
});

test("a step that does not fit says which batch size does, frees what it took, and a smaller one works", async () => {
  const model = convNet({ imageSize: 32, filters: [8, 8], dimension: 4, random: createRandom(1) });
  const engine = localEngine({ model });
  const optimizer = adam();
  const images = normalSamples(createRandom(2), [4, 32, 32, 3]);
  await trainStep(engine, optimizer, images, loss);
  // A full memory, without filling it: the allocator refuses whatever is larger than a block of this net.
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc(bytes: number): number } };
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    if (bytes > 20_000) throw new WasmMemoryError(bytes, heap());
    return malloc(bytes);
  };
  const tensors = tf.memory().numTensors;
  const large = trainStep(engine, optimizer, images, loss);
  await expect(large).rejects.toThrow(WasmMemoryError);
  await expect(large).rejects.toThrow(/localEngine.forward: the batch of 4 samples needs about 1 MiB and would fit/);
  expect(tf.memory().numTensors).toBe(tensors);
  wasm._malloc = malloc;
  expect(Number.isFinite(await trainStep(engine, optimizer, images, loss))).toBe(true);
  await engine.dispose();
  model.dispose();
});
