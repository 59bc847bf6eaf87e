import { AbortedError, StateError, createRandom } from "@smart-mining/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { autoIndex, exactIndex, fanngIndex, joinIndex } from "../src/index.js";

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

test("two threads never wait for each other for ever: many calls in a row end", async () => {
  const random = createRandom(1);
  const values = Float32Array.from({ length: 3000 * 16 }, () => random.normal());
  const index = exactIndex({ threads: 2 });
  try {
    await index.build(values, 16);
    const { indices } = await index.neighborsOfAll(5);
    for (let call = 0; call < 200; call++) {
      const again = await index.neighborsOfAll(5);
      // Comparing element by element takes longer than the search.
      expect(Buffer.compare(Buffer.from(again.indices.buffer), Buffer.from(indices.buffer))).toBe(0);
    }
  } finally {
    index.dispose();
  }
});

test.each([
  ["exact", exactIndex],
  ["knn-join", joinIndex],
  ["FANNG", fanngIndex],
  ["auto", autoIndex],
])("%s: a call under way when the index is disposed is refused, and so are those that wait", async (_, create) => {
  for (const threads of [1, 2]) {
    const random = createRandom(6);
    const index = create({ threads });
    await index.build(
      Float32Array.from({ length: 6000 * 16 }, () => random.normal()),
      16,
    );
    const progress = vi.fn(() => index.dispose());
    const calls = [index.neighborsOfAll(10, { onProgress: progress }), index.neighborsOfAll(3)];
    for (const { status, reason } of await Promise.allSettled(calls).then((all) => all as PromiseRejectedResult[])) {
      expect(status).toBe("rejected");
      expect(reason).toBeInstanceOf(StateError);
      expect((reason as Error).message).toMatch(/neighborsOfAll: the index was disposed\.$/);
    }
    // A call that began with a search never came to what follows it.
    const phases = (progress.mock.calls as unknown as [{ phase: string }][]).map(([{ phase }]) => phase);
    if (phases[0] !== "rescore") expect(phases).not.toContain("rescore");
    expect(unhandled).toEqual([]);
  }
});
