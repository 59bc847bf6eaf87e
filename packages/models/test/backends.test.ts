import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { BackendError, OptionError } from "@smart-mining/core";
import { doctorReport, selectBackend } from "../src/index.js";

test("takes the best backend that is there and says why not the better ones", async () => {
  const choice = await selectBackend();
  const names = choice.candidates.map(({ name }) => name);
  expect(["tfjs-node-gpu", "tfjs-node", "wasm", "cpu"].slice(0, names.length)).toEqual(names);
  expect(choice.candidates.at(-1)).toMatchObject({ name: choice.name, available: true });
  for (const { available, why } of choice.candidates.slice(0, -1)) {
    expect(available).toBe(false);
    expect(choice.reason).toContain(why);
  }
});

test("a named backend is taken or refused with the reason", async () => {
  expect((await selectBackend({ backend: "cpu" })).name).toBe("cpu");
  expect(tf.getBackend()).toBe("cpu");
  const choice = await selectBackend({ backend: "wasm" });
  expect(choice).toMatchObject({ name: "wasm", reason: "wasm (with this package's gradient kernels), asked for" });
  await expect(selectBackend({ backend: "wasn" as "wasm" })).rejects.toThrow(OptionError);
});

test("requireGpu fails rather than falls back", async () => {
  await expect(selectBackend({ backend: "wasm", requireGpu: true })).rejects.toThrow(/rules out the backend "wasm"/);
  // Where this runs on a GPU it must be one of the two; elsewhere both reasons are given.
  const result = await selectBackend({ requireGpu: true }).catch((error: unknown) => error);
  if (result instanceof BackendError)
    expect(result.message).toMatch(/no GPU backend is available: tfjs-node-gpu \(.+\), webgpu \(.+\)\.$/);
  else expect(["tfjs-node-gpu", "webgpu"]).toContain((result as { name: string }).name);
});

test("a missing package in the folders of SMART_MINING_NATIVE_FROM stays missing", async () => {
  process.env.SMART_MINING_NATIVE_FROM = "/nowhere";
  await expect(selectBackend({ backend: "tfjs-node-gpu" })).rejects.toThrow(BackendError);
  delete process.env.SMART_MINING_NATIVE_FROM;
});

test("the doctor's report names every backend, what to run for the missing ones, and leaves the active one alone", async () => {
  await selectBackend({ backend: "wasm" });
  const report = await doctorReport();
  expect(tf.getBackend()).toBe("wasm");
  expect(report.node).toBe(process.version);
  expect(report.backends.map(({ name }) => name)).toEqual(["tfjs-node-gpu", "tfjs-node", "wasm", "cpu", "webgpu"]);
  for (const { name, available, why, add } of report.backends) {
    expect(why.length).toBeGreaterThan(5);
    if (name === "wasm" || name === "cpu") expect(available, why).toBe(true);
    else expect(available || /^npm install /.test(add ?? "")).toBe(true);
  }
  expect(report.backends.find(({ name }) => name === report.chosen)?.available).toBe(true);
  expect(report.addOns.map(({ name }) => name)).toEqual(["hnswlib-node", "faiss-node"]);
  expect(report.traps.length).toBeGreaterThan(0);
});
