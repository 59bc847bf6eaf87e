import type { TrainableModel } from "../model/trainable-model.js";
import { expect, test } from "vitest";
import { WasmMemoryError } from "../backend/wasm-memory.js";
import { adviseBatchSize } from "./memory-advice.js";

const model = { bytesPerSample: () => 2 ** 20 } as TrainableModel;

test("names the batch size that fits three quarters of the 4 GiB", () => {
  const advised = adviseBatchSize("step", new WasmMemoryError(5 * 2 ** 20, 2 ** 32), model, 5000) as Error;
  expect(advised).toBeInstanceOf(WasmMemoryError);
  expect(advised.message).toBe(
    "wasm backend: out of memory: 5 MiB were asked for with a heap of 4096 MiB, which cannot grow beyond 4096 MiB. step: a batch of 5000 samples needs about 5000 MiB; 3072 samples fit.",
  );
});

test("leaves other errors alone", () => {
  const error = new RangeError("x");
  expect(adviseBatchSize("step", error, model, 10)).toBe(error);
});
