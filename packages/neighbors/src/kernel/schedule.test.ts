import { expect, test } from "vitest";
import { createBoard, createSchedule } from "./schedule.js";
import { pairsApart } from "./pairs-apart.js";
import type { Task } from "./tasks.js";

const task = (...locks: number[]): Task => ({ run: "sort", args: [], locks });

test("tasks that share a lock run in the order given, whatever the number of threads", () => {
  const tasks = [task(7), task(7, 1), task(1, 1), task(2), task(), task(1, 2), task(7), task(2)];
  for (const threads of [1, 2, 3, 5]) {
    const board = createBoard(tasks, threads > 1);
    const schedules = Array.from({ length: threads }, () => createSchedule(tasks, board));
    const running = new Map<number, number>();
    const begun: number[] = [];
    while (schedules[0].finished < tasks.length) {
      schedules.forEach((schedule, thread) => {
        const next = running.has(thread) ? undefined : schedule.take();
        if (next === undefined) return;
        for (const other of running.values())
          expect(tasks[other].locks!.filter((lock) => tasks[next].locks!.includes(lock))).toEqual([]);
        running.set(thread, next);
        begun.push(next);
      });
      // The last thread is the first to finish.
      const [thread, done] = [...running].sort(([a], [b]) => b - a)[0];
      running.delete(thread);
      schedules[thread].finish(done, done * 10);
    }
    for (const lock of [7, 1, 2]) {
      const order = begun.filter((at) => tasks[at].locks!.includes(lock));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    expect([...begun].sort((a, b) => a - b)).toEqual(tasks.map((_, at) => at));
    for (const schedule of schedules) {
      expect(schedule.over).toBe(true);
      expect(schedule.results()).toEqual(tasks.map((_, at) => at * 10));
    }
  }
});

test("an earlier task that waits keeps its locks from later ones", () => {
  const tasks = [task(0), task(0, 1), task(1), task(3)];
  const board = createBoard(tasks, true);
  const [one, other] = [createSchedule(tasks, board), createSchedule(tasks, board)];
  expect(one.take()).toBe(0);
  expect(other.take()).toBe(3);
  expect(other.take()).toBeUndefined();
  expect(other.over).toBe(false);
  const seen = other.changes;
  one.finish(0, 0);
  expect(other.changes).not.toBe(seen);
  other.wait(seen); // returns at once: something was done since
  expect(other.take()).toBe(1);
});

test("after a stop nobody takes a task", () => {
  const tasks = [task(), task()];
  const board = createBoard(tasks, true);
  const [one, other] = [createSchedule(tasks, board), createSchedule(tasks, board)];
  one.stop();
  expect(other.over).toBe(true);
  expect(other.take()).toBeUndefined();
});

test("pairsApart gives each pair once, near ones first, and neighbors in the list are disjoint where they can be", () => {
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
