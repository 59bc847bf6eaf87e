import { AbortedError, createRandom } from "@smart-mining/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exactIndex, joinIndex } from "../src/index.js";

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => void process.on("unhandledRejection", note));
afterEach(() => void process.off("unhandledRejection", note));

test.each([
  ["exact", exactIndex],
  ["knn-join", joinIndex],
])("%s: a stop while several threads work is told once, and the index goes on", async (_, create) => {
  const random = createRandom(3);
  const values = Float32Array.from({ length: 9000 * 16 }, () => random.normal());
  const [index, alone] = [create({ threads: 3 }), create({ threads: 1 })];
  try {
    await index.build(values, 16);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done > 4) stop.abort();
    };
    await expect(index.neighborsOfAll(10, { signal: stop.signal, onProgress })).rejects.toThrow(AbortedError);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).toEqual([]);
    await alone.build(values, 16);
    expect((await index.neighborsOfAll(10)).indices).toEqual((await alone.neighborsOfAll(10)).indices);
  } finally {
    index.dispose();
    alone.dispose();
  }
});

test("whatever thread's progress a listener trips over, the caller is told, and nobody else", async () => {
  const random = createRandom(4);
  const values = Float32Array.from({ length: 6000 * 16 }, () => random.normal());
  const index = exactIndex({ threads: 3 });
  try {
    await index.build(values, 16);
    for (let wrong = 1; wrong <= 12; wrong++) {
      let calls = 0;
      const onProgress = (): void => {
        if (++calls === wrong) throw new Error(`call ${wrong}`);
      };
      await expect(index.neighborsOfAll(10, { onProgress })).rejects.toThrow(`call ${wrong}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).toEqual([]);
  } finally {
    index.dispose();
  }
});

test("a thread that was given back serves the next index, and finds the same", async () => {
  const random = createRandom(5);
  const values = Float32Array.from({ length: 6000 * 16 }, () => random.normal());
  const threads = process.getBuiltinModule("node:worker_threads");
  const first = exactIndex({ threads: 2 });
  await first.build(values, 16);
  const found = await first.neighborsOfAll(10);
  first.dispose();
  first.dispose();
  const started = vi.spyOn(threads, "Worker");
  const second = exactIndex({ threads: 2 });
  try {
    await second.build(values.subarray(0, 3000 * 16), 16);
    expect((await second.neighborsOfAll(10)).indices).not.toEqual(found.indices);
    await second.build(values, 16);
    expect((await second.neighborsOfAll(10)).indices).toEqual(found.indices);
    expect(started).not.toHaveBeenCalled();
  } finally {
    second.dispose();
    started.mockRestore();
  }
});
