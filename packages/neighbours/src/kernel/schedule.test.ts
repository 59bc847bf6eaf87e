import { expect, test } from "vitest";
import { createSchedule, pairsApart } from "./schedule.js";
import type { Task } from "./tasks.js";

const task = (...locks: number[]): Task => ({ run: "sort", args: [], locks });

test("tasks that share a lock run in the order given, whatever the number of workers", () => {
  const tasks = [task(0), task(0, 1), task(1), task(2), task(), task(1, 2), task(0), task(2)];
  for (const workers of [1, 2, 3, 5]) {
    const schedule = createSchedule(tasks);
    const running: number[][] = Array.from({ length: workers }, () => []);
    const begun: number[] = [];
    while (schedule.waiting > 0 || running.some((own) => own.length > 0)) {
      running.forEach((own, worker) => {
        if (own.length === 2) return;
        const next = schedule.take(worker);
        if (next === undefined) return;
        own.push(next);
        begun.push(next);
      });
      // The last worker is the first to finish.
      const done = running.findLast((own) => own.length > 0)!.shift()!;
      schedule.finish(done);
    }
    for (const lock of [0, 1, 2]) {
      const order = begun.filter((at) => tasks[at].locks!.includes(lock));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    expect([...begun].sort((a, b) => a - b)).toEqual(tasks.map((_, at) => at));
  }
});

test("a worker is sent what its own tasks hold, another worker is not", () => {
  const schedule = createSchedule([task(0), task(0), task(1)]);
  expect(schedule.take(0)).toBe(0);
  expect(schedule.take(1)).toBe(2);
  expect(schedule.take(1)).toBeUndefined();
  expect(schedule.take(0)).toBe(1);
  schedule.finish(0);
  expect(schedule.waiting).toBe(0);
});

test("an earlier task that waits keeps its locks from later ones", () => {
  const schedule = createSchedule([task(0), task(0, 1), task(1)]);
  expect(schedule.take(0)).toBe(0);
  expect(schedule.take(1)).toBeUndefined();
});

test("pairsApart gives each pair once, near ones first, and neighbours in the list are disjoint where they can be", () => {
  expect(pairsApart(4)).toEqual([
    [0, 1],
    [2, 3],
    [1, 2],
    [0, 2],
    [1, 3],
    [0, 3],
  ]);
  const pairs = pairsApart(15);
  expect(new Set(pairs.map(String)).size).toBe((15 * 14) / 2);
});
