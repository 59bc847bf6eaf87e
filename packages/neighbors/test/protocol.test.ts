import { describe, expect, test } from "vitest";
import type { Schedule } from "../src/kernel/schedule.js";
import { othersAtWork, takePart, takeTasks } from "../src/kernel/take-part.js";
import type { Task } from "../src/kernel/tasks.js";
import { type Program, explore } from "./protocol/explore.js";

const task = (...locks: number[]): Task => ({ run: "sort", args: [], locks });

/** A worker thread. */
const worker: Program = (schedule, hold) => takePart(schedule, hold);

/** The calling thread, which waits without a limit: it is woken in time, not only by its clock. */
const caller: Program = (schedule, hold, leave) => {
  for (const seen of takeTasks(schedule, hold)) if (seen !== undefined) schedule.wait(seen);
  for (const seen of othersAtWork(schedule)) schedule.wait(seen);
  leave();
};

/** The calling thread when its signal fires after so many steps. */
const abortedAfter =
  (steps: number): Program =>
  (schedule, hold, leave) => {
    let step = 0;
    for (const seen of takeTasks(schedule, hold)) {
      if (step++ === steps) break;
      if (seen !== undefined) schedule.wait(seen);
    }
    schedule.stop();
    for (const seen of othersAtWork(schedule)) schedule.wait(seen);
    leave();
  };

const graphs: [string, Task[]][] = [
  ["no task", []],
  ["one task", [task()]],
  ["two free tasks", [task(), task()]],
  ["two that share a lock", [task(0), task(0)]],
  ["a chain of three", [task(0), task(0), task(0)]],
  ["two that meet in a third", [task(0), task(1), task(0, 1)]],
  ["one that two wait for", [task(0, 1), task(0), task(1)]],
  ["a chain beside a free one", [task(0), task(0), task()]],
];

describe.each(graphs)("every interleaving of %s", (_, tasks) => {
  test("two threads: nobody waits for ever, every task is done once and in turn, the caller leaves last", () => {
    const { deadlocks, wrongs, done } = explore(tasks, [caller, worker]);
    expect(deadlocks).toEqual([]);
    expect(wrongs).toEqual([]);
    expect([...done]).toEqual([tasks.length]);
  });

  test.each([0, 1])("two threads, the caller stops after %i steps: both end, and no task is begun after", (steps) => {
    const { deadlocks, wrongs } = explore(tasks, [abortedAfter(steps), worker]);
    expect(deadlocks).toEqual([]);
    expect(wrongs).toEqual([]);
  });
});

test("a task that fails in a worker stops the others", () => {
  const failing: Program = (schedule, hold) => {
    try {
      takePart(schedule, (at) => {
        hold(at);
        if (at === 0) throw new RangeError("a failing task");
        return 0;
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  };
  const { deadlocks, wrongs, done } = explore([task(0), task(0)], [caller, failing]);
  expect(deadlocks).toEqual([]);
  expect(wrongs).toEqual([]);
  expect([...done].sort()).toEqual([1, 2]);
});

test("three threads and a task", () => {
  const { deadlocks, wrongs, done } = explore([task()], [caller, worker, worker]);
  expect(deadlocks).toEqual([]);
  expect(wrongs).toEqual([]);
  expect([...done]).toEqual([1]);
});

/** As it was: what is left is looked at before `changes`. */
function takePartAsBefore(schedule: Schedule, run: (task: number) => number): void {
  schedule.begin();
  while (!schedule.over) {
    const seen = schedule.changes;
    const next = schedule.take();
    if (next === undefined) schedule.wait(seen);
    else schedule.finish(next, run(next));
  }
  schedule.end();
}

test("with `changes` read after `over` a worker waits for ever: the search finds it", () => {
  const { deadlocks } = explore([task(), task()], [caller, (schedule, hold) => takePartAsBefore(schedule, hold)]);
  expect(deadlocks.length).toBeGreaterThan(0);
});

test("a search that allowed a lock to be held twice would say so", () => {
  const careless: Program = (_, hold) => hold(1);
  expect(explore([task(0), task(0)], [careless, worker]).wrongs.length).toBeGreaterThan(0);
});
