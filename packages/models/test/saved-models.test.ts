import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DataError, UnknownNameError } from "@smart-mining/core";
import { convNet, loadModel, saveModel, selectBackend } from "../src/index.js";
import { createRandom, normalTensor } from "./on-backends.js";

let folder: string;

beforeAll(() => selectBackend({ backend: "wasm" }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
  const model = convNet({ imageSize: 8, filters: [4, 8], dimension: 5, random: createRandom(1) });
  const images = normalTensor<tf.Rank.R4>(createRandom(2), [4, 8, 8, 3]);
  model.forward(images).dispose();
  await saveModel(model, folder);
  model.dispose();
  images.dispose();
});
afterEach(() => rm(folder, { recursive: true }));

test("a loaded model embeds as the saved one, running statistics included", async () => {
  const images = normalTensor<tf.Rank.R4>(createRandom(2), [4, 8, 8, 3]);
  const model = convNet({ imageSize: 8, filters: [4, 8], dimension: 5, random: createRandom(3) });
  model.forward(images).dispose();
  const other = join(folder, "deeper", "still");
  await saveModel(model, other);
  const loaded = await loadModel(other);
  expect(loaded.embed(images).dataSync()).toEqual(model.embed(images).dataSync());
  expect(loaded.architecture).toEqual(model.architecture);
  model.dispose();
  loaded.dispose();
});

const change = async (name: string, edit: (bytes: Buffer) => Buffer): Promise<void> =>
  writeFile(join(folder, name), edit(await readFile(join(folder, name))));

test.each([
  [
    "one flipped bit in the weights",
    "weights.bin",
    (bytes: Buffer) => bytes.fill(bytes[100] ^ 1, 100, 101),
    /weights.bin is damaged/,
  ],
  ["cut-off weights", "weights.bin", (bytes: Buffer) => bytes.subarray(0, -4), /weights.bin is damaged/],
  ["a cut-off description", "model.json", (bytes: Buffer) => bytes.subarray(0, -20), /not JSON/],
  [
    "a changed option",
    "model.json",
    (bytes: Buffer) => Buffer.from(bytes.toString().replace('"dimension": 5', '"dimension": 6')),
    /model.json is damaged/,
  ],
  ["a foreign file", "model.json", () => Buffer.from("{}"), /not a saved model/],
  [
    "a newer version",
    "model.json",
    (bytes: Buffer) => Buffer.from(bytes.toString().replace('"version": 1', '"version": 2')),
    /version 2/,
  ],
])("refuses %s", async (_, name, edit, message) => {
  await change(name, edit);
  const before = tf.memory().numTensors;
  await expect(loadModel(folder)).rejects.toThrow(message);
  await expect(loadModel(folder)).rejects.toBeInstanceOf(DataError);
  expect(tf.memory().numTensors).toBe(before);
});

test("refuses a folder without a model, and an architecture that nobody knows", async () => {
  await expect(loadModel(join(folder, "none"))).rejects.toThrow(/cannot be read/);
  const model = convNet({ imageSize: 8, filters: [4], random: createRandom(1) });
  await saveModel({ ...model, architecture: { name: "convNt", options: {} } }, folder);
  await expect(loadModel(folder)).rejects.toBeInstanceOf(UnknownNameError);
  model.dispose();
});
