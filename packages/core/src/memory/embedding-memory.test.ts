import { describe, expect, test } from "vitest";
import { OptionError, ShapeError } from "../errors.js";
import { createRandom } from "../random.js";
import { embeddingMemory, type EmbeddingMemoryState } from "./embedding-memory.js";
import type { MemoryRows } from "./memory-places.js";

const rows = (...labels: number[]): MemoryRows => ({
  values: Float32Array.from(labels.flatMap((label) => [label, -label])),
  labels: Int32Array.from(labels),
});

describe("embeddingMemory", () => {
  test("as a ring holds the rows added last, whatever was added", () => {
    const random = createRandom(1);
    for (const size of [1, 2, 5, 8]) {
      const memory = embeddingMemory({ size, dimension: 2 });
      const added: number[] = [];
      for (let turn = 0; turn < 20; turn++) {
        const labels = Array.from({ length: random.integer(4) }, () => random.integer(100));
        const places = memory.add(rows(...labels), turn);
        added.push(...labels);
        const last = added.slice(-size);
        expect(memory.filled).toBe(last.length);
        expect([...memory.snapshot("newest").labels]).toEqual([...last].reverse());
        expect([...memory.snapshot().labels].sort()).toEqual([...last].sort());
        if (labels.length <= size)
          labels.forEach((label, row) => expect([...memory.row(places[row])]).toEqual([label, -label]));
      }
    }
  });

  test("by place holds what was put last into each, with its age", () => {
    const memory = embeddingMemory({ size: 4, dimension: 2 });
    expect(memory.meanAge(3)).toBeNaN();
    memory.put(Int32Array.of(2, 0), rows(7, 8), 5);
    expect([memory.filled, memory.firstEmpty]).toEqual([2, 1]);
    memory.put(Int32Array.of(1, 3), rows(5, 6), 6);
    memory.put(Int32Array.of(0), rows(9), 10);
    expect(memory.firstEmpty).toBe(-1);
    expect(memory.meanAge(10)).toBe((0 + 4 + 5 + 4) / 4);
    expect(memory.snapshot()).toEqual({
      values: Float32Array.of(9, -9, 5, -5, 7, -7, 6, -6),
      labels: Int32Array.of(9, 5, 7, 6),
      size: 4,
      dimension: 2,
    });
  });

  test("groups are there once some row came with one", () => {
    const memory = embeddingMemory({ size: 4, dimension: 2 });
    memory.add(rows(1));
    expect(memory.snapshot().groups).toBeUndefined();
    memory.add({ ...rows(2, 3), groups: Int32Array.of(6, -1) });
    expect([...(memory.snapshot().groups ?? [])]).toEqual([-1, 6, -1]);
    memory.add(rows(4, 5));
    expect([...(memory.snapshot("newest").groups ?? [])]).toEqual([-1, -1, -1, 6]);
  });

  test("a snapshot is a copy; cleared, nothing is left", () => {
    const memory = embeddingMemory({ size: 2, dimension: 2 });
    memory.add(rows(1, 2));
    const { values } = memory.snapshot();
    memory.add(rows(3));
    expect([...values]).toEqual([1, -1, 2, -2]);
    memory.clear();
    expect([memory.filled, memory.firstEmpty, memory.snapshot().size]).toEqual([0, 0, 0]);
  });

  test("goes on from a state as if it had not stopped", () => {
    const memory = embeddingMemory({ size: 3, dimension: 2 });
    memory.add({ ...rows(1, 2, 3, 4), groups: Int32Array.of(1, 1, 2, 2) }, 4);
    const other = embeddingMemory({ size: 3, dimension: 2 });
    other.add(rows(9, 9));
    other.restore(JSON.parse(JSON.stringify(memory.state())) as EmbeddingMemoryState);
    for (const one of [memory, other]) one.add(rows(5), 6);
    expect(other.snapshot("newest")).toEqual(memory.snapshot("newest"));
    expect(other.meanAge(8)).toBe(memory.meanAge(8));
    expect(() => embeddingMemory({ size: 4, dimension: 2 }).restore(memory.state())).toThrow(ShapeError);
  });

  test("refuses lengths and places that do not fit", () => {
    const memory = embeddingMemory({ size: 3, dimension: 2 });
    expect(() => memory.add({ values: new Float32Array(3), labels: new Int32Array(1) })).toThrow(ShapeError);
    expect(() => memory.add({ ...rows(1), groups: new Int32Array(2) })).toThrow(ShapeError);
    expect(() => memory.put(Int32Array.of(3), rows(1))).toThrow(ShapeError);
    expect(() => memory.put(Int32Array.of(0, 1), rows(1))).toThrow(ShapeError);
    expect(() => embeddingMemory({ size: 0, dimension: 2 })).toThrow(OptionError);
  });
});
